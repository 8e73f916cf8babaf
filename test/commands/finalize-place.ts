/** A site whose machines are pretended and whose CloudStack is the stand-in: all that a finalize needs, in one folder. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Clock, realClock } from '../../src/cloudstack/clock.ts';
import { destroyWith } from '../../src/commands/destroy.ts';
import { finalizeWith } from '../../src/commands/finalize.ts';
import { loadInputs } from '../../src/commands/shared/inputs.ts';
import type { Outside } from '../../src/commands/shared/site-run.ts';
import { hostRoles } from '../../src/role/host-roles.ts';
import type { SiteSecrets } from '../../src/secrets/secret-values.ts';
import { ensureSecrets, openSecrets } from '../../src/secrets/store.ts';
import { type StandIn, type StandInOptions, startStandIn } from '../fakes/cloudstack/stand-in.ts';
import { type FakeMachines, fakeMachines } from '../fakes/machines.ts';
import { valueIn } from '../outcome/outcomes.ts';
import { heard } from './listener.ts';

const reference = readFileSync(join(import.meta.dirname, '../../examples/reference.yaml'), 'utf8');

/** The time is the real one, so patience is as long as it says; only the pauses are short, since the stand-in needs none. */
const briskClock: Clock = {
  now: realClock.now,
  sleep: (milliseconds, signal) => realClock.sleep(milliseconds / 50, signal),
};

export interface FinalizePlace {
  readonly file: string;
  readonly out: string;
  readonly cloud: StandIn;
  readonly fakes: FakeMachines;
  readonly outside: Outside;
  /** Runs `zoneseed finalize` with these options. */
  finalize(options?: Partial<Options>, interruption?: AbortSignal): ReturnType<typeof heard>;
  /** Runs `zoneseed destroy` with these options. */
  destroy(options?: Partial<DestroyOptions>): ReturnType<typeof heard>;
  /** The journal's lines. */
  journal(): Record<string, unknown>[];
  secrets(): Promise<SiteSecrets>;
  /** Takes all of it away; done by itself at the end of the test, unless it is kept. */
  readonly close: () => Promise<void>;
  /** Changes the site file. */
  edit(change: (text: string) => string): void;
}

type Options = Parameters<ReturnType<typeof finalizeWith>['run']>[2];
type DestroyOptions = Parameters<ReturnType<typeof destroyWith>['run']>[2];

/** Milliseconds of a stand-in that is asked again this soon; nothing is there at once. */
const PACE = { job: 4, systemVm: 40, ping: 40, settle: 40 };

/** The reference site with its secrets, its machines ready and as they were built; a cloud that was just installed. */
export async function finalizePlace(
  options: StandInOptions = {},
  change: (text: string) => string = (text) => text,
  kept?: 'kept',
): Promise<FinalizePlace> {
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-finalize-'));
  const [file, out] = [join(folder, 'site.yaml'), join(folder, 'out')];
  writeFileSync(file, change(reference));
  const cloud = await startStandIn({
    ...options,
    pace: { ...PACE, ...options.pace },
    hooks: {
      addHost: async ({ address, guid }) => {
        const name = hostAt(address);
        const host = fakes.host(name);
        if (host.key === undefined) throw new Error('Authentication error with ssh private key');
        host.guid = guid;
        host.overwritten = ['LIBVIRTD_ARGS in /etc/default/libvirtd'];
        return { name: `${name}.banana.lan`, secured: true };
      },
      ...options.hooks,
    },
  });
  const fakes = fakeMachines({
    port: () => Number(new URL(cloud.url).port),
    restart: async () => {
      await cloud.die();
      await cloud.revive();
    },
  });
  const close = async () => {
    await cloud.close();
    rmSync(folder, { recursive: true, force: true });
  };
  if (kept === undefined) onTestFinished(close);
  // Whole seconds tell it what was changed since its start.
  cloud.world.state.started -= 60_000;
  const env = { HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
  const outside: Outside = { machines: fakes.machines, clock: briskClock };
  const place: FinalizePlace = {
    ...{ file, out, cloud, fakes, outside, close },
    finalize: (more = {}, interruption = new AbortController().signal) =>
      heard(finalizeWith(outside), [file], { out, wait: 20_000, ...more } as Options, {
        env,
        interruption: () => interruption,
      }),
    destroy: (more = {}) =>
      heard(destroyWith(outside), [file], { out, wait: 20_000, ...more } as DestroyOptions, { env }),
    journal: () =>
      readFileSync(join(out, 'finalize.log'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    secrets: async () => valueIn(await openSecrets(ownerIn(file), wantedBy(file), { env })),
    edit: (edited) => writeFileSync(file, edited(readFileSync(file, 'utf8'))),
  };
  const hostAt = (address: string) =>
    inputsOf(file).site.hosts.find(({ attachments }) => attachments.some((one) => one.address === address))?.name ?? '';
  const secrets = valueIn(await ensureSecrets(ownerIn(file), wantedBy(file), { env }));
  await install(place, secrets);
  return place;
}

/** Gives every machine the files that the site of today has for it. */
async function install({ file, fakes }: FinalizePlace, secrets: SiteSecrets): Promise<void> {
  const { site, library } = inputsOf(file);
  for (const host of site.hosts) {
    const { files } = valueIn(hostRoles({ site, host, secrets, library }));
    for (const { path, content } of files) fakes.host(host.name).files.set(path, content);
  }
}

function inputsOf(file: string) {
  return valueIn(loadInputs(file));
}

function ownerIn(file: string) {
  return { siteFile: file, site: inputsOf(file).site.name };
}

function wantedBy(file: string) {
  const { site } = inputsOf(file);
  return { hosts: site.hosts.map(({ name }) => name), hostKeys: site.access.hostKeys };
}
