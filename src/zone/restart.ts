/** Whether the management server has to be started anew to take up what its settings say. */
import { z } from 'zod';
import type { ApiProblem } from '../cloudstack/api.ts';
import { done, type Outcome } from '../outcome/outcome.ts';
import { setting } from './kinds/setting.ts';
import type { Reading } from './reading.ts';

const server = z.object({ state: z.string().optional(), lastserverstart: z.string().optional() });
const event = z.object({ level: z.string(), created: z.string(), description: z.string().default('') });

/**
 * The site's settings that were changed since a server last started and that it reads at its start only. It is the
 * server's own record that tells, so a run that was killed between the change and the restart is not forgotten.
 */
export async function settingsToLoad(reading: Reading): Promise<Outcome<readonly string[], ApiProblem>> {
  const settings = await reading.of(setting);
  if (!settings.ok) return settings;
  const wanted = new Set(setting.want(reading.site).map(({ name }) => name));
  const fixed = settings.value.filter(({ key, isDynamic, ofZone }) => wanted.has(key) && !isDynamic && !ofZone);
  if (fixed.length === 0) return done([]);
  const servers = await reading.all('listManagementServers', {}, 'managementserver', server);
  if (!servers.ok) return servers;
  const edits = await reading.all('listEvents', { type: 'CONFIGURATION.VALUE.EDIT' }, 'event', event);
  if (!edits.ok) return edits;
  const started = startOf(servers.value);
  const changed = edits.value.filter(({ level, created }) => level === 'INFO' && timeOf(created) > started);
  return done(fixed.map(({ key }) => key).filter((key) => changed.some((one) => isAbout(one.description, key))));
}

/** When the server that has run longest was started. */
function startOf(servers: readonly z.infer<typeof server>[]): number {
  const starts = servers.flatMap(({ state, lastserverstart }) =>
    state === 'Up' && lastserverstart !== undefined ? timeOf(lastserverstart) : [],
  );
  return starts.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...starts);
}

/** `2026-11-25T16:14:39+0000` in milliseconds. */
function timeOf(text: string): number {
  return Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
}

/** The server writes `… updating configuration.  Name: expunge.delay New Value: 60`. */
function isAbout(description: string, name: string): boolean {
  return description.includes(`Name: ${name} `) && !description.startsWith('Error');
}
