/** What the roles of one host put on it: files, steps in their order, open ports. */
import type { SiteSecrets } from '../secrets/secret-values.ts';
import type { Host, Site } from '../site/site.ts';
import { CONDITIONS } from './conditions.ts';
import { endpointsOf } from './endpoint.ts';
import { openPorts } from './firewall.ts';
import type { RoleLibrary } from './library.ts';
import type { HostFile, HostRoles, Role, RoleFile, Step } from './role.ts';
import { type View, viewOf, withSecrets } from './view.ts';

/** Where the names of a role's packages are, one a line, for its `packages` step. */
export const PACKAGES_FOLDER = '/usr/local/lib/zoneseed/packages';

/**
 * Everything the roles of a host ask of its seed. Files of a path that several roles name alike appear once.
 * Throws a TemplateError for a template that asks for what the site does not have, and an Error for two roles that want
 * different content at one path.
 */
export function hostRoles(site: Site, host: Host, secrets: SiteSecrets, library: RoleLibrary): HostRoles {
  const roles = host.roles.map((name) => library.role(name));
  const ports = openPorts(site, host, roles);
  const view = viewOf(site, host, ports);
  const files = new Map<string, HostFile>();
  for (const role of roles) {
    for (const file of renderFiles(site, host, secrets, library, role, view)) {
      const before = files.get(file.path);
      if (before === undefined) files.set(file.path, file);
      else if (before.content !== file.content) throw new Error(`two roles of ${host.name} disagree on ${file.path}`);
    }
  }
  return {
    host,
    files: [...files.values()],
    packages: roles.flatMap((role) => packageFile(site, role)),
    steps: roles.flatMap((role) => stepsOf(site, host, library, role)),
    ports,
  };
}

function applies(site: Site, host: Host, { when }: { readonly when?: string }): boolean {
  return when === undefined || (CONDITIONS[when]?.(site, host) ?? false);
}

function renderFiles(
  site: Site,
  host: Host,
  secrets: SiteSecrets,
  library: RoleLibrary,
  role: Role,
  view: View,
): HostFile[] {
  return role.files
    .filter((file) => applies(site, host, file))
    .map(({ path, template, mode, owner, secret }: RoleFile) => ({
      path,
      content: library.template(template)(secret ? withSecrets(view, site, host, secrets) : view),
      mode,
      owner,
      secret,
    }));
}

function packageFile(site: Site, role: Role): HostFile[] {
  const names = role.packages.flatMap((entry) => (typeof entry === 'string' ? entry : (entry[site.cloudstack] ?? [])));
  if (names.length === 0) return [];
  const content = `${names.join('\n')}\n`;
  return [{ path: `${PACKAGES_FOLDER}/${role.name}`, content, mode: '0644', owner: 'root:root', secret: false }];
}

function stepsOf(site: Site, host: Host, library: RoleLibrary, role: Role): Step[] {
  return role.steps
    .filter((step) => applies(site, host, step))
    .map(({ name, template, waits_for: waits, once }) => ({
      name: `${role.name}-${name}`,
      role: role.name,
      script: library.text(template),
      waitsFor: waits.flatMap((word) => endpointsOf(site, host, word)),
      once,
    }));
}
