/** Machines that boot by PXE from serve and its dnsmasq: shown, installed once, and left to their disks from then on. */
import { parse } from 'yaml';
import { type Case, holds, same } from '../media-boot/harness.ts';
import type { Lan } from '../media-boot/lan.ts';
import { LOCAL_DISK, localDisks } from '../media-boot/local-disk.ts';
import { Machine } from '../media-boot/machine.ts';
import { MAC, NO_MAC, SERIAL, type Stage, UUID } from '../media-boot/stage.ts';
import { ServeProcess } from './serve-process.ts';

interface Hardware {
  readonly firmware: 'bios' | 'uefi';
  readonly mac: string;
  readonly smbios: string;
  /** Whether the card brings iPXE of its own. */
  readonly ipxe: boolean;
  readonly disk: string;
  /** More of QEMU's arguments. */
  readonly extra?: readonly string[];
}

const UNKNOWN = 'SN-NOBODYS';

/**
 * Firmware with HTTP boot and no PXE. One that has both tries all it has, over IPv6 as well, before it comes to its disk: minutes in
 * which nothing is proven.
 */
const HTTP_ALONE = ['IPv4PXESupport', 'IPv6Support'].flatMap((name) => [
  '-fw_cfg',
  `name=opt/org.tianocore/${name},string=no`,
]);

/** The cases of one serve, to be run one after the other: each goes on where the one before ended. */
export async function netbootCases(stage: Stage, lan: Lan): Promise<Case[]> {
  const disks = await localDisks(stage.folder);
  let serve: ServeProcess;
  const bios = {
    firmware: 'bios',
    mac: NO_MAC,
    smbios: `type=1,serial=${SERIAL}`,
    ipxe: true,
    disk: disks.bios,
  } as const;
  const uefi = {
    firmware: 'uefi',
    mac: MAC,
    smbios: 'type=1,serial=Default string',
    ipxe: false,
    disk: disks.byFirmware,
  } as const;
  const on = (hardware: Hardware, until: RegExp) => screenOf(stage, lan, hardware, until);
  const installs = (host: string, hardware: Hardware, by = 'by PXE'): Case => ({
    name: `serve, ${hardware.firmware}: ${host} boots ${by}, is installed, reports and is ready`,
    run: async () => installed(serve, host, await on(hardware, /ZONESEED-END/)),
  });
  const staysInstalled = (host: string, hardware: Hardware, by: string): Case => ({
    name: `serve, ${hardware.firmware}: ${host} boots ${by}, and is not installed again`,
    run: async () => {
      const screen = await on(hardware, LOCAL_DISK);
      const asked = (await serve.events(host)).at(-1)?.text ?? '';
      holds(/^asked what to boot from .*: disk$/.test(asked), `it did not ask serve what to boot: ${asked}`);
      holds(!/ZONESEED|WIPED/.test(screen), 'it was installed again');
      same((await serve.machine(host)).state, 'ready', 'its state');
    },
  });
  return [
    {
      name: 'serve makes its tree, and starts dnsmasq',
      run: async () => {
        serve = await ServeProcess.start(stage, lan, '--dnsmasq', 'full');
        same((await serve.view()).url, 'http://10.99.0.1:8080/', 'where machines reach it');
      },
    },
    installs('by-serial', bios),
    installs('by-mac', uefi),
    {
      name: 'serve, bios: an unknown machine is shown with what to paste, and boots its disk',
      run: async () => {
        const hardware = { ...bios, smbios: `type=1,serial=${UNKNOWN}`, mac: '52:54:00:99:00:77' };
        holds(!/ZONESEED|WIPED/.test(await on(hardware, LOCAL_DISK)), 'it was installed');
        const [unknown] = (await serve.view()).unknown;
        same(JSON.stringify([unknown?.serial, unknown?.macs]), `["${UNKNOWN}",["52:54:00:99:00:77"]]`, 'what is shown');
        holds(unknown?.yaml.includes(`serial: "${UNKNOWN}"`) === true, 'the lines to paste');
      },
    },
    {
      name: 'serve that was killed and started again has forgotten and doubled nothing',
      run: async () => {
        const told = ({ machines, unknown }: Awaited<ReturnType<ServeProcess['view']>>) =>
          JSON.stringify([machines.map(({ host, state, install, alerts }) => [host, state, install, alerts]), unknown]);
        const before = told(await serve.view());
        await serve.end('SIGKILL');
        // Its dnsmasq has ended with it, and leaves the ports to the next.
        serve = await ServeProcess.start(stage, lan, '--dnsmasq', 'full');
        same(told(await serve.view()), before, 'what is shown');
      },
    },
    staysInstalled('by-mac', { ...uefi, extra: HTTP_ALONE }, 'by HTTP boot again'),
    {
      name: 'serve ends when it is asked to, and its dnsmasq with it; one stands beside a DHCP server that knows nothing of it',
      run: async () => {
        same(String(await serve.end()), '0', 'its exit code');
        await lan.plainDhcp();
        serve = await ServeProcess.start(stage, lan, '--dnsmasq', 'proxy');
      },
    },
    staysInstalled('by-serial', bios, 'by way of the proxy'),
    // UEFI asks the same way, for minutes more; it is proven of the tree (media-boot).
    installs('by-uuid', { ...bios, smbios: `type=1,uuid=${UUID}` }, 'by way of the proxy'),
    {
      name: 'serve as a proxy ends when it is asked to',
      run: async () => same(String(await serve.end()), '0', 'its exit code'),
    },
  ];
}

async function screenOf(
  stage: Stage,
  lan: Lan,
  { firmware, mac, smbios, ipxe, disk, extra = [] }: Hardware,
  until: RegExp,
) {
  return lan.withTap(async (tap) => {
    const hardware = {
      firmware,
      cards: [{ mac, tap, ipxe }],
      drives: [{ image: disk, as: 'disk' }],
      smbios: [smbios],
      extra,
    } as const;
    const machine = new Machine({ ...hardware, networkFirst: true, prefix: lan.prefix }, stage.folder);
    try {
      await machine.until(until);
      return machine.screen;
    } finally {
      await machine.off();
    }
  });
}

/** Plays the installer that was booted, and the first boot after it, with what the seed holds. */
async function installed(serve: ServeProcess, host: string, screen: string): Promise<void> {
  const seed = /;s=(\S+)/.exec(screen)?.[1] ?? '';
  same((await serve.machine(host)).state, 'booted', 'its state');
  const userData = await serve.fetch(`${seed}user-data`);
  same((await serve.until(host, 'installer')).install, 'begun', 'its installation');
  const token = tokenIn(userData);
  const oauth = `OAuth oauth_token="${host}", oauth_signature="${encodeURIComponent(`&${encodeURIComponent(token)}`)}"`;
  const event = (name: string, event_type: string, more = {}) => ({
    name,
    description: '',
    event_type,
    timestamp: 1,
    ...more,
  });
  const install = 'subiquity/Install/install';
  same(await serve.report(oauth, event(`${install}/postinstall`, 'start')), '204', 'an event of the installer');
  holds((await serve.machine(host)).proven, 'the machine is proven by its token');
  same(await serve.report('Bearer wrong', event(install, 'finish', { result: 'SUCCESS' })), '401', 'a wrong token');
  await serve.report(oauth, event(install, 'finish', { result: 'SUCCESS' }));
  await serve.until(host, 'restarting');
  await serve.report(`Bearer ${token}`, { host, state: 'ready', reason: null, sequence: 1, steps: [] });
  await serve.until(host, 'ready');
}

/** The token in the file that the host reports with. */
function tokenIn(userData: string): string {
  const { autoinstall } = parse(userData);
  const files: readonly { path: string; content: string }[] = autoinstall['user-data'].write_files;
  const settings = files.find(({ path }) => path === '/etc/zoneseed/report.curl')?.content ?? '';
  return /^oauth2-bearer = "(.*)"$/m.exec(settings)?.[1] ?? '';
}
