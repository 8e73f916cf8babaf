/** The way into CloudStack, and the ways of one who only looks. */
import type { Api } from '../cloudstack/api.ts';
import { type Known, type LoggedIn, logIn, look } from '../cloudstack/login.ts';
import type { Visit } from '../cloudstack/session.ts';
import { untilUp } from '../cloudstack/until-up.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import type { SiteSecrets } from '../secrets/secret-values.ts';
import { toldBy } from './run-event.ts';
import { ADMIN, patient, type Work } from './work.ts';

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

/** What the secrets file has for zoneseed to log in with: the admin's password, and the key when both halves of it are there. */
export function knownOf({ adminPassword, apiKey, apiSecretKey }: SiteSecrets): Known {
  const isWhole = apiKey !== undefined && apiSecretKey !== undefined;
  return { user: ADMIN, password: adminPassword, keys: isWhole ? { apiKey, secretKey: apiSecretKey } : undefined };
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
