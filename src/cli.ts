/** The only argv, the only exit, the last place an error can reach. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { ExitCode } from './commands/exit-code.ts';
import { processTerminal } from './terminal/terminal.ts';

const terminal = processTerminal();

const program = new Command('zoneseed')
  .description('One site file in, a working Apache CloudStack zone on Ubuntu 24.04 out.')
  .version(version(), '-V, --version', 'print the version')
  .helpCommand('help [command]', 'show the help of a command')
  .configureHelp({ showGlobalOptions: false })
  .enablePositionalOptions()
  .showHelpAfterError('(see zoneseed --help)')
  .exitOverride();

const SITE = ['[site]', 'the site file', 'site.yaml'] as const;

program
  .command('check')
  .description('say what is wrong with a site file, and write nothing')
  .argument(...SITE)
  .option('--json', 'print the diagnostics as JSON')
  .addHelpText('after', example('zoneseed check site.yaml'))
  .action(
    run(async (site: string, options: { json?: true }) => {
      const { check } = await import('./commands/check.ts');
      return check(terminal, site, options);
    }),
  );

program
  .command('build')
  .description("compile a site file into every host's seed and seed ISO")
  .argument(...SITE)
  .option('-o, --out <folder>', 'where the files go', 'out')
  .option('--host <name...>', 'these hosts only; the others stay as they are')
  .option('--json', 'print the summary as JSON')
  .addHelpText('after', example('zoneseed build site.yaml', 'zoneseed build site.yaml --host kvm-host-01 kvm-host-02'))
  .action(
    run(async (site: string, options: { out: string; host?: string[]; json?: true }) => {
      const { build } = await import('./commands/build.ts');
      return build(terminal, site, options);
    }),
  );

program
  .command('show')
  .description('print a document of a host as it would be built, secrets redacted; without one, list them')
  .argument('<site>', 'the site file')
  .argument('<host>', 'the host')
  .argument('[document]', 'the document, for example user-data')
  .option('--reveal', 'print secrets as they are')
  .option('--json', 'print as JSON')
  .addHelpText('after', example('zoneseed show site.yaml kvm-host-01', 'zoneseed show site.yaml kvm-host-01 user-data'))
  .action(
    run(async (site: string, host: string, document: string | undefined, options: { reveal?: true; json?: true }) => {
      const { show } = await import('./commands/show.ts');
      return show(terminal, site, host, document, options);
    }),
  );

program
  .command('schema')
  .description('print the JSON Schema of the site file, for editors')
  .addHelpText('after', example('zoneseed schema > site.schema.json'))
  .action(
    run(async () => {
      const { schema } = await import('./commands/schema.ts');
      return schema(terminal);
    }),
  );

program
  .command('usb')
  .description('make one USB installer for all hosts from the Ubuntu 24.04 live-server ISO')
  .argument(...SITE)
  .requiredOption('--installer <iso>', 'the Ubuntu 24.04 live-server ISO')
  .option('-o, --output <file>', 'the image (default: <out>/usb/<site>.iso)')
  .option('--out <folder>', 'the output folder', 'out')
  .option('--countdown <seconds>', 'how long a recognised machine says what will be wiped', '10')
  .option('--sha256sums <file>', "Ubuntu's SHA256SUMS, to check the ISO against")
  .addHelpText('after', example('zoneseed usb site.yaml --installer ubuntu-24.04.3-live-server-amd64.iso'))
  .action(
    run(
      async (
        site: string,
        options: { installer: string; output?: string; out: string; countdown: string; sha256sums?: string },
      ) => {
        const { usb } = await import('./commands/usb.ts');
        return usb(terminal, site, options);
      },
    ),
  );

program
  .command('pxe')
  .description('make a tree from which the hosts install over the network')
  .argument(...SITE)
  .requiredOption('--installer <iso>', 'the Ubuntu 24.04 live-server ISO')
  .requiredOption('--url <url>', 'where a web server will serve the tree')
  .option('-o, --out <folder>', 'where the tree goes', 'out/pxe')
  .option('--sha256sums <file>', "Ubuntu's SHA256SUMS, to check the ISO against")
  .addHelpText('after', example('zoneseed pxe site.yaml --installer ubuntu.iso --url http://10.15.0.5/zoneseed'))
  .action(
    run(async (site: string, options: { installer: string; out: string; url: string; sha256sums?: string }) => {
      const { pxe } = await import('./commands/pxe.ts');
      return pxe(terminal, site, options);
    }),
  );

program
  .command('inspect')
  .description(
    'list what a seed ISO, USB installer, PXE tree, output folder or document holds; or print a document of it',
  )
  .argument('<file>', 'the image, folder or document; it may be from other tools')
  .option('--document <name>', 'print this document, secrets redacted')
  .option('--host <name>', 'of this host')
  .option('--reveal', 'print secrets as they are')
  .option('--json', 'print as JSON')
  .addHelpText(
    'after',
    example('zoneseed inspect out/usb/banana.iso', 'zoneseed inspect out --host kvm-host-01 --document user-data'),
  )
  .action(
    run(async (file: string, options: { document?: string; host?: string; reveal?: true; json?: true }) => {
      const { inspect } = await import('./commands/inspect.ts');
      return inspect(terminal, file, options);
    }),
  );

program
  .command('diff')
  .description('say what changed for which host between two builds or media; exit 1 if something did')
  .argument('<a>', 'an image, folder or document')
  .argument('<b>', 'another one, of any kind')
  .option('--json', 'print as JSON')
  .addHelpText(
    'after',
    example('zoneseed diff old/iso/kvm-host-01.iso out/iso/kvm-host-01.iso', 'zoneseed diff stick.iso out'),
  )
  .action(
    run(async (a: string, b: string, options: { json?: true }) => {
      const { diff } = await import('./commands/diff.ts');
      return diff(terminal, a, b, options);
    }),
  );

const secrets = program
  .command('secrets')
  .description("the site's passwords and keys, kept encrypted beside the site file")
  .addHelpText('after', example('zoneseed secrets init site.yaml', 'zoneseed secrets list site.yaml'));

secrets
  .command('init')
  .description('make the secrets file; the first build does it too')
  .argument(...SITE)
  .option('--passphrase', 'protect it by a passphrase instead of an identity')
  .option('--recipient <age1...>', 'who may open it besides you; repeatable', collect, [])
  .addHelpText('after', example('zoneseed secrets init site.yaml --recipient age1…'))
  .action(
    run(async (site: string, options: { passphrase?: true; recipient: string[] }) => {
      const { secretsInit } = await import('./commands/secrets.ts');
      return secretsInit(terminal, site, options, terminal);
    }),
  );

secrets
  .command('list')
  .description('name what the file holds; no values')
  .argument(...SITE)
  .option('--json', 'print as JSON')
  .addHelpText('after', example('zoneseed secrets list site.yaml'))
  .action(
    run(async (site: string, options: { json?: true }) => {
      const { secretsList } = await import('./commands/secrets.ts');
      return secretsList(terminal, site, options, terminal);
    }),
  );

secrets
  .command('show')
  .description('print a secret: its fingerprint or length, or itself')
  .argument('<site>', 'the site file')
  .argument('[name]', 'the secret')
  .option('--host <name>', "a host's keys or token")
  .option('--reveal', 'print the value')
  .addHelpText(
    'after',
    example(
      'zoneseed secrets show site.yaml admin-password --reveal',
      'zoneseed secrets show site.yaml --host kvm-host-01',
    ),
  )
  .action(
    run(async (site: string, name: string | undefined, options: { host?: string; reveal?: true }) => {
      const { secretsShow } = await import('./commands/secrets.ts');
      return secretsShow(terminal, site, { name, ...options }, terminal);
    }),
  );

secrets
  .command('set')
  .description('take the value of a secret from standard input')
  .argument('<site>', 'the site file')
  .argument('<name>', 'the secret')
  .addHelpText('after', example('zoneseed secrets set site.yaml admin-password < password.txt'))
  .action(
    run(async (site: string, name: string) => {
      const { secretsSet } = await import('./commands/secrets.ts');
      return secretsSet(terminal, site, name, process.stdin, terminal);
    }),
  );

secrets
  .command('rotate')
  .description('make a new value for a secret, or new keys and a new token for a host')
  .argument('<site>', 'the site file')
  .argument('[name]', 'the secret')
  .option('--host <name>', 'the host')
  .addHelpText(
    'after',
    example(
      'zoneseed secrets rotate site.yaml mysql-cloud-password',
      'zoneseed secrets rotate site.yaml --host kvm-host-01',
    ),
  )
  .action(
    run(async (site: string, name: string | undefined, options: { host?: string }) => {
      const { secretsRotate } = await import('./commands/secrets.ts');
      return secretsRotate(terminal, site, { name, ...options }, terminal);
    }),
  );

await main();

async function main(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? usageExit(error) : fault(error);
  }
}

/** Wraps a command so that what it answers becomes the exit code. */
function run<Args extends unknown[]>(
  action: (...args: Args) => Promise<ExitCode> | ExitCode,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    process.exitCode = await action(...args);
  };
}

/** Help and version are fine; everything else commander refuses is wrong usage. */
function usageExit(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? 0 : 2;
}

/** A template, which may be the user's own, and a broken disk say so in a line; a bug shows where it is. */
function fault(error: unknown): ExitCode {
  const { name, code, syscall, message, stack } = error as NodeJS.ErrnoException;
  if (name === 'TemplateError') {
    terminal.err(`error: ${message} [template]`);
    return 1;
  }
  if (code !== undefined && syscall !== undefined) terminal.err(`zoneseed: ${message}`);
  else terminal.err(`zoneseed: this is a bug: ${stack ?? message ?? String(error)}`);
  return 3;
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function example(...lines: string[]): string {
  return `\n${lines.length > 1 ? 'Examples' : 'Example'}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}
