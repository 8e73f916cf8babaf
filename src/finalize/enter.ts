/** The way into CloudStack, and the ways of one who only looks. */
import type { Api } from '../cloudstack/api.ts';
import { type LoggedIn, logIn, look } from '../cloudstack/login.ts';
import type { Visit } from '../cloudstack/session.ts';
import type { ApiKeys } from '../cloudstack/sign.ts';
import { untilUp } from '../cloudstack/until-up.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import { toldBy } from './run-event.ts';
import { ADMIN, patient, type Work } from './work.ts';

/** The key in the secrets file, when both halves of it are there. */
function keysIn({ apiKey, apiSecretKey }: SiteSecrets): ApiKeys | undefined {
  return apiKey === undefined || apiSecretKey === undefined ? undefined : { apiKey, secretKey: apiSecretKey };
}

/** Waits for the server, logs in, replaces a default password, and has a key that is written down. */
export async function enter(work: Work): Promise<Outcome<LoggedIn>> {
  const visit = visitOf(work);
  const up = await untilUp(work.server, visit.told, patient(work), work.clock);
  if (!up.ok) return up;
  const entered = await logIn(visit, knownOf(work.secrets), work.keep);
  if (!entered.ok) return entered;
  for (const changed of entered.value.changed) work.say({ event: 'change', state: 'done', change: WORDS[changed] });
  return done({ ...entered.value, api: heardBy(work, entered.value.api) });
}

const WORDS = {
  password: { kind: 'admin password', name: 'of the secrets file', action: 'change' },
  key: { kind: 'API key', name: `of ${ADMIN}`, action: 'create' },
} as const;

/** The API for one who changes nothing, and what entering would change. */
export async function lookIn(work: Work): Promise<Outcome<{ readonly api: Api; readonly undone: readonly string[] }>> {
  const visit = visitOf(work);
  const up = await untilUp(work.server, visit.told, patient(work), work.clock);
  if (!up.ok) return up;
  const seen = await look(visit, knownOf(work.secrets));
  return seen.ok ? done({ ...seen.value, api: heardBy(work, seen.value.api) }) : seen;
}

function visitOf({ server, say, signal, clock }: Work): Visit {
  return { server, told: toldBy(say), signal, clock };
}

function knownOf(secrets: SiteSecrets) {
  const keys = keysIn(secrets);
  return { user: ADMIN, password: secrets.adminPassword, ...(keys === undefined ? {} : { keys }) };
}

/** The API, and every question to it told with how long its answer took; what is asked for is not. */
function heardBy({ say }: Work, api: Api): Api {
  return {
    async send(call, answer, signal) {
      const asked = performance.now();
      const got = await api.send(call, answer, signal);
      const milliseconds = Math.round(performance.now() - asked);
      const [problem] = got.ok ? [] : got.problems;
      say({ event: 'call', command: call.command, answer: problem?.kind ?? 'done', milliseconds });
      return got;
    },
  };
}
