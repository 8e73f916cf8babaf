/** Which real tool judges the documents that cloud-init, netplan and the installer read. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Check } from './checks.ts';
import type { Document, Kind } from './documents.ts';

function kind(wanted: Kind): (document: Document) => boolean {
  return (document) => document.kind === wanted;
}

/** The prepared verdict of a file: its first line is the exit code. */
const VERDICT = 'tail -n +2 "$d.verdict"; exit "$(head -n 1 "$d.verdict")"';
const NETWORK_WITHOUT_VERSION = 'network:\n  ethernets: {}\n';

export const DOCUMENT_CHECKS: readonly Check[] = [
  {
    title: 'cloud-init finds the cloud-config valid',
    root: 'base',
    claims: kind('cloud-config'),
    prepare: 'python3 /tools/cloud-init-schema.py /check/*/*',
    command: VERDICT,
    complaint: /deprecat|warn|error/i,
    refuses: [
      { path: 'user-data', text: '#cloud-config\nhostnam: x\n' },
      { path: 'user-data', text: '#cloud-config\nwrite_files: [{ content: x }]\n' },
      { path: 'user-data', text: '#cloud-config\nusers:\n  - { name: x, ssh-authorized-keys: [y] }\n' },
    ],
  },
  {
    title: 'cloud-init finds the network-config valid',
    root: 'base',
    claims: kind('network'),
    prepare: 'python3 /tools/cloud-init-schema.py -t network-config /check/*/*',
    command: VERDICT,
    complaint: /deprecat|warn|error|skip/i,
    refuses: [
      { path: 'network-config', text: NETWORK_WITHOUT_VERSION },
      { path: 'network-config', text: 'network:\n  version: 2\n  ethernets: { a: { adresses: [10.0.0.1/24] } }\n' },
    ],
  },
  {
    title: 'netplan generates from the network without a word',
    root: 'base',
    claims: kind('network'),
    command:
      'mkdir -p "$d.root/etc/netplan"; cp "$f" "$d.root/etc/netplan/50-x.yaml"; /usr/libexec/netplan/generate --root-dir "$d.root"',
    complaint: /\S/,
    refuses: [
      { path: 'network', text: 'network:\n  version: 2\n  bridges: { br0: { interfaces: [none] } }\n' },
      {
        path: 'network',
        text: 'network:\n  version: 2\n  ethernets:\n    a: { addresses: [10.0.0.2/24], gateway4: 10.0.0.1 }\n',
      },
      {
        path: 'network',
        text: [
          'network:\n  version: 2\n  ethernets:',
          '    a: { addresses: [10.0.0.2/24], routes: [{ to: default, via: 10.0.0.1 }] }',
          '    b: { addresses: [10.1.0.2/24], routes: [{ to: default, via: 10.1.0.1 }] }\n',
        ].join('\n'),
      },
    ],
  },
];

/** Where the schemas of the consumers lie, when this machine has them: they are not part of the product. */
export function schemaFolder(): string | undefined {
  const folder = join(process.env.ZONESEED_SHARED ?? resolve(import.meta.dirname, '../../../shared'), 'schemas');
  return existsSync(folder) ? folder : undefined;
}

const SCHEMAS = '/schemas/cloud-init-24.04';

/** Checks that need the schemas; they find them bound at /schemas. */
export const SCHEMA_CHECKS: readonly Check[] = [
  {
    title: 'the autoinstall schema of Ubuntu 24.04 accepts the section',
    root: 'base',
    claims: kind('autoinstall'),
    prepare: 'python3 /tools/json-schema.py /schemas/autoinstall-schema.json /check/*/*',
    command: VERDICT,
    refuses: [
      { path: 'autoinstall', text: '{"version": 2}' },
      { path: 'autoinstall', text: '{"version": 1, "identity": {"username": "boan"}}' },
    ],
  },
  {
    title: 'the cloud-config schema of Ubuntu 24.04 accepts the document',
    root: 'base',
    claims: kind('cloud-config'),
    prepare: `python3 /tools/json-schema.py ${SCHEMAS}/schema-cloud-config-v1.json /check/*/*`,
    command: VERDICT,
    refuses: [{ path: 'user-data', text: '#cloud-config\nhostnam: x\n' }],
  },
  {
    title: 'the network schema of Ubuntu 24.04 accepts the network',
    root: 'base',
    claims: kind('network'),
    // It is for systems without netplan, where there are no routing tables, and is not asked where netplan is.
    prepare: `PASS_OVER="'table'" python3 /tools/json-schema.py ${SCHEMAS}/schema-network-config-v2.json /check/*/*`,
    command: VERDICT,
    refuses: [{ path: 'network-config', text: 'network:\n  version: 2\n  ethernets: []\n' }],
  },
  {
    title: 'the parser of netplan knows every key of the network',
    root: 'base',
    claims: kind('network'),
    command: 'python3 /tools/netplan-keys.py /schemas/netplan-keys.json "$f"',
    refuses: [
      { path: 'network', text: 'network:\n  version: 2\n  ethernets: { a: { adresses: [10.0.0.1/24] } }\n' },
      { path: 'network', text: 'network:\n  version: 2\n  bridges: { b: { parameters: { forward_delay: 0 } } }\n' },
      {
        path: 'network',
        text: 'network:\n  version: 2\n  ethernets: { a: { routes: [{ to: default, gw: 10.0.0.1 }] } }\n',
      },
    ],
  },
];
