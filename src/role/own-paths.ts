/** Where zoneseed keeps its own files on a host. What stands there is written by no role. */

/** What is said to this host. */
const ETC = '/etc/zoneseed';
/** What many hosts have alike. */
const LIB = '/usr/local/lib/zoneseed';

export const OWN = {
  environment: `${ETC}/host.env`,
  plan: `${ETC}/plan`,
  secrets: `${ETC}/secrets`,
  /** The digests of the host's own files. */
  list: `${ETC}/seeded`,
  /** The digests of the others. */
  sharedList: `${LIB}/seeded`,
  steps: `${LIB}/steps`,
  /** The names of each role's packages, one a line, for its `packages` step. */
  packages: `${LIB}/packages`,
} as const;

/** The runner: files that say the same on every host, by their template. */
export const RUNNER: readonly { readonly path: string; readonly template: string; readonly mode?: string }[] = [
  { path: '/usr/local/sbin/zoneseed-firstboot', template: 'first-boot/zoneseed-firstboot.sh', mode: '0755' },
  { path: `${LIB}/state.sh`, template: 'first-boot/state.sh' },
  { path: `${LIB}/wait.sh`, template: 'first-boot/wait.sh' },
  { path: `${LIB}/report.sh`, template: 'first-boot/report.sh' },
  { path: `${LIB}/step.sh`, template: 'first-boot/step.sh' },
  { path: '/etc/update-motd.d/99-zoneseed', template: 'first-boot/motd.sh', mode: '0755' },
  { path: '/etc/systemd/system/zoneseed-firstboot.service', template: 'first-boot/zoneseed-firstboot.service' },
  // Pulls the service in without a link that someone would have to make.
  { path: '/etc/systemd/system/multi-user.target.d/zoneseed.conf', template: 'first-boot/zoneseed.conf' },
];

/** Where the runner remembers what is done. */
const STATE = '/var/lib/zoneseed';

/** Whether a path, or a folder it is in, is for zoneseed's own files, or one of them is in a folder of that path. */
export function isOwnPath(path: string): boolean {
  const ours = [STATE, ...Object.values(OWN), ...RUNNER.map((file) => file.path)];
  return ours.some((own) => path === own || path.startsWith(`${own}/`) || own.startsWith(`${path}/`));
}
