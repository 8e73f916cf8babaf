/** What was heard of a site, read from the lines in which it is kept. */
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import type { HostFile, HostRoles } from '../role/role.ts';
import type { Host, Site } from '../site/site.ts';
import type { KindName } from '../zone/kind.ts';
import type { Plan } from '../zone/zone-plan.ts';
import type { CloudAnswers } from './ask-cloud.ts';
import type { Seen } from './check-type.ts';
import { type KeptHost, type KeptSite, keptHost, keptSite } from './kept-form.ts';

/** The first line. Refused for what is none, or one of another form. */
export function keptSiteIn(line: string): Outcome<KeptSite> {
  const read = keptSite.safeParse(jsonIn(line));
  return read.success ? done(read.data) : refused(notUnderstood('of the site'));
}

/** All that was heard of this site; `lines` are those of its hosts, all of them. */
export function keptSeenIn(site: Site, { cloud }: KeptSite, lines: readonly string[]): Outcome<Seen> {
  const kept = new Map<string, KeptHost>();
  for (const line of lines) {
    const read = keptHost.safeParse(jsonIn(line));
    if (read.success) kept.set(read.data.host, read.data);
  }
  const found = site.hosts.flatMap((host) => {
    const own = kept.get(host.name);
    return own === undefined ? [] : [{ host, own }];
  });
  const missing = site.hosts.find(({ name }) => !kept.has(name));
  if (missing !== undefined) return refused(notUnderstood(`of ${missing.name}`));
  return done({
    site,
    roles: new Map(found.map(({ host, own }) => [host.name, rolesOf(host, own)])),
    answers: new Map(found.flatMap(({ host, own }) => (own.answers ? [[host.name, { ...own.answers, host }]] : []))),
    unreached: found.flatMap(({ host, own: { problem } }) => (problem ? [{ host, problem }] : [])),
    cloud: cloud && cloudOf(site, cloud),
  });
}

function rolesOf(host: Host, { files, packages, ports }: KeptHost): HostRoles {
  const lists = packages.map(
    (content): HostFile => ({ path: '', content, mode: '0644', owner: 'root:root', secret: false }),
  );
  return { host, files, packages: lists, ports, steps: [], secrets: [] };
}

/** Nothing of what is heard is left out without being named here. */
function cloudOf(site: Site, cloud: NonNullable<KeptSite['cloud']>): CloudAnswers {
  if ('problem' in cloud) return cloud;
  const { zone, templates, waiting, systemVms, changes, toLoad, inside, ...more } = cloud.heard;
  const plan: Plan = {
    zone: site.zone?.name ?? '',
    changes: changes.map(({ fields, ...change }) => ({
      ...change,
      kind: change.kind as KindName,
      fields: fields.map(({ from, ...one }) => ({ ...one, from })),
      calls: [],
    })),
    ...{ notes: [], toLoad, digest: '' },
  };
  const from = inside.flatMap(({ host: name, ...one }) => {
    const host = site.hosts.find((own) => own.name === name);
    return host === undefined ? [] : [{ ...one, host }];
  });
  return { heard: { ...more, state: { zone, templates, waiting, systemVms }, plan, inside: from } };
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function notUnderstood(what: string) {
  return {
    rule: 'kept-answers',
    message: `the answers ${what} are not there, or not as this zoneseed writes them`,
    hint: 'judge it with the zoneseed that made it',
  };
}
