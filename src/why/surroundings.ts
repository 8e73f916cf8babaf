/** What goes on around jobs and requests, where a cause may lie that no job knows of. */
import { databaseFollower } from './follow-database.ts';
import { hostFollower } from './follow-hosts.ts';
import { serverFollower } from './follow-server.ts';
import { zoneFollower } from './follow-zones.ts';
import type { LogEntry } from './log-entry.ts';
import { vmNames } from './vm-names.ts';

export type Surroundings = ReturnType<typeof surroundings>;

export function surroundings() {
  const parts = {
    database: databaseFollower(),
    hosts: hostFollower(),
    server: serverFollower(),
    zones: zoneFollower(),
    vms: vmNames(),
  };
  return {
    ...parts,
    take(entry: LogEntry) {
      parts.server.take(entry);
      parts.database.take(entry);
      parts.hosts.take(entry);
      parts.zones.take(entry);
      parts.vms.take(entry.text);
    },
    /** What happened to the whole site. */
    stories: () => [
      ...parts.database.stories(),
      ...parts.server.stories(),
      ...parts.hosts.stories(),
      ...parts.zones.stories(),
    ],
  };
}
