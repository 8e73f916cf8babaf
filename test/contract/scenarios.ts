/** In what order the recordings are replayed, and on which server. */
import type { Hooks } from '../fakes/cloudstack/world.ts';

/** Recordings that one server answered one after the other. */
export interface Scenario {
  readonly version: string;
  /** What is done before, without being compared: recordings of the same objects. */
  readonly given?: readonly string[];
  /** Recordings; those of one list ran at the same time. */
  readonly recordings: readonly (string | readonly string[])[];
}

export const SCENARIOS: readonly Scenario[] = [
  { version: '4.19.2.0-SNAPSHOT', recordings: ['4.19.2-first-start'] },
  { version: '4.20.0.0-SNAPSHOT', recordings: ['4.20.0-first-start'] },
  { version: '4.19.2.0-SNAPSHOT', recordings: ['4.19.2-fresh-login'] },
  { version: '4.20.0.0-SNAPSHOT', recordings: ['4.20.0-fresh-login'] },
  { version: '4.20.0.0-SNAPSHOT', recordings: ['4.20.0-zone-simulator'] },
  {
    version: '4.19.2.0-SNAPSHOT',
    recordings: [
      ...['4.19.2-zone-simulator', '4.19.2-repeat', '4.19.2-wrong-values', '4.19.2-settings', '4.19.2-users'],
      ...['4.19.2-wrong-values-2', '4.19.2-zone-kvm-errors'],
    ],
  },
  { version: '4.19.2.0-SNAPSHOT', recordings: ['4.19.2-zone-kvm-through-proxy'] },
  { version: '4.19.2.0-SNAPSHOT', given: ['4.19.2-zone-simulator'], recordings: ['4.19.2-destroy'] },
  { version: '4.19.2.0-SNAPSHOT', given: ['4.19.2-zone-simulator'], recordings: ['4.19.2-destroy-unprotected'] },
  {
    version: '4.19.2.0-SNAPSHOT',
    given: ['4.19.2-zone-simulator'],
    recordings: [['4.19.2-restart', '4.19.2-restart-addhost'], '4.19.2-extras'],
  },
];

/** What the machines of the recordings were, by address: the reason for which they could not be added, or their name. */
const MACHINES: Readonly<Record<string, { readonly name: string } | { readonly refuses: string }>> = {
  '10.15.0.117': { name: 'kvm-host-01' },
  '10.15.0.119': { name: 'kvm-host-02' },
  '127.0.0.1': { refuses: 'There was a problem while connecting to 127.0.0.1:22' },
  '127.0.0.2': { refuses: 'Authentication error with ssh private key' },
  '127.0.0.3': { refuses: 'Failed to setup keystore on the KVM host: 127.0.0.3' },
  '127.0.0.4': { refuses: 'There was a problem while connecting to 127.0.0.4:22' },
  'no-such-host.invalid': { refuses: 'no-such-host.invalid: Name or service not known' },
};

export const HOOKS: Hooks = {
  addHost: async ({ address }) => {
    const machine = MACHINES[address] ?? { refuses: 'nobody there' };
    if ('refuses' in machine) throw new Error(machine.refuses);
    return { name: machine.name, secured: true };
  },
};
