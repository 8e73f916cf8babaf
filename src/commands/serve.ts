/** `zoneseed serve`: machines install over the network while the operator watches. */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { InvalidArgumentError } from 'commander';
import { done } from '../outcome/outcome.ts';
import type { Dhcp } from '../serve/dhcp-child.ts';
import type { Rack } from '../serve/rack.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { defineCommand, SITE } from './shared/command.ts';
import { dhcpFor, httpFor, listen } from './shared/serve-doors.ts';
import { greet } from './shared/serve-greeting.ts';
import { showRack } from './shared/serve-show.ts';
import { DHCP_MODES, type DhcpMode, type ServeStart, serveFolder, startServe } from './shared/serve-start.ts';
import { type Watched, watchSite } from './shared/site-edits.ts';
import { type AsRoot, actAsCaller } from './shared/sudo-caller.ts';

export const command = defineCommand({
  words: (on) =>
    on
      .argument(...SITE)
      .requiredOption('--installer <iso>', 'the Ubuntu 24.04 live-server ISO')
      .option('--listen <address:port>', "where to listen, if not this machine's address in the site, port 8080")
      .option('--url <url>', 'where machines reach it, if not there')
      .option(
        '--dnsmasq <mode>',
        'proxy or full: have dnsmasq answer machines that boot (root)',
        modeIn,
        'off' as const,
      )
      .option('--again <host...>', 'install these hosts once more at their next network boot')
      .option('-o, --out <folder>', 'the output folder', 'out')
      .option('--sha256sums <file>', "Ubuntu's SHA256SUMS, to check the ISO against")
      .option('--json', 'print what happens as JSON, an event a line'),
  known: { dnsmasq: DHCP_MODES },
  examples: [
    'zoneseed serve site.yaml --installer ubuntu.iso',
    'sudo zoneseed serve site.yaml --installer ubuntu.iso --dnsmasq proxy',
    'zoneseed serve site.yaml --installer ubuntu.iso --again kvm-host-01',
  ],
  async run(terminal, [file], options) {
    // Garbage is collected soon instead of waiting for more memory: compiling makes much, and serve runs for days.
    for (const flag of ['--optimize-for-size', '--semi-space-growth-factor=1']) setFlagsFromString(flag);
    const asRoot = actAsCaller(serveFolder(options.out));
    const started = await startServe(terminal, file, options);
    if (!started.ok) return started;
    const { rack, lock } = started.value;
    try {
      return await served(terminal, started.value, { ...options, file, asRoot });
    } finally {
      await rack.close();
      lock.release();
    }
  },
});

function modeIn(typed: string): DhcpMode {
  const mode = DHCP_MODES.find((each) => each === typed);
  if (mode === undefined) throw new InvalidArgumentError(`expected ${DHCP_MODES.join(', ')}`);
  return mode;
}

interface Options {
  readonly file: string;
  readonly installer: string;
  readonly dnsmasq: DhcpMode;
  readonly json?: true | undefined;
  readonly asRoot: AsRoot;
}

async function served(terminal: Terminal, started: ServeStart, options: Options) {
  const { rack, place, segment, folder } = started;
  // From here on there is something to be ended.
  const interruption = terminal.interruption();
  const json = options.json === true;
  let forgetPage: (() => void) | undefined;
  const http = httpFor(rack, place, { tree: join(folder, 'tree'), installer: options.installer });
  try {
    const listening = await options.asRoot(() => listen(http, place));
    if (!listening.ok) return listening;
    // Not before it serves: a start that was refused has asked for nothing.
    for (const host of started.again) await rack.again(host);
    const dhcp = segment === undefined ? done(undefined) : await dhcpFor(rack, { place, segment, folder }, options);
    if (!dhcp.ok) return dhcp;
    const about = { place, folder, key: http.guard.key, mode: options.dnsmasq, json };
    forgetPage = await greet(terminal, about);
    warnElsewhere(rack, started);
    const watched = { file: options.file, trace: started.trace, rack, place };
    await attended(terminal, { ...watched, dhcp: dhcp.value, json, interruption });
    return 0 as const;
  } finally {
    forgetPage?.();
    await http.close();
  }
}

interface Attended extends Watched {
  readonly dhcp: Dhcp | undefined;
  readonly json: boolean;
  readonly interruption: AbortSignal;
}

/** Shows the rack until somebody asks for an end; whatever the end is, dnsmasq ends too. */
async function attended(terminal: Terminal, { dhcp, json, interruption, ...watched }: Attended): Promise<void> {
  const leases = setInterval(() => dhcp && watched.rack.setLeases(dhcp.leases()), 2000);
  const stop = watchSite(terminal, watched);
  try {
    const hide = showRack(terminal, watched.rack, json);
    await aborted(interruption);
    hide();
  } finally {
    clearInterval(leases);
    stop();
    await dhcp?.close();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}

function warnElsewhere(rack: Rack, { reportUrl, place: { reports } }: ServeStart): void {
  if (reportUrl === undefined || reportUrl === reports) return;
  rack.notices.put('reports-elsewhere', 'warning', `hosts report to ${reportUrl} (report_url), not here (${reports})`);
}
