/** What the stand-in does not do as the recorded server did, by recording and exchange. This list may only shrink. */

/** A reason, and the exchanges it is behind of. */
type Gap = readonly [reason: string, recording: string, exchanges: readonly number[]];

const LIST: readonly Gap[] = [
  ['events are not kept', '4.19.2-fresh-login', [83]],
  ['events are not kept', '4.20.0-fresh-login', [83]],
  ['events are not kept', '4.19.2-zone-kvm-errors', [80]],
  ['the port without authentication (8096) is not there', '4.19.2-fresh-login', [113]],
  ['the port without authentication (8096) is not there', '4.20.0-fresh-login', [113]],
  ['of 705 settings 34 are known', '4.19.2-settings', [36, 37, 38, 39]],
  ['the console proxy comes up first by chance', '4.20.0-zone-simulator', [123, 125, 127]],
  ['the proxy that recorded it left the version of an agent away', '4.19.2-zone-kvm-through-proxy', [136, 151]],
  [
    'the proxy that recorded it gave KVM the built-in template of the simulator',
    '4.19.2-zone-kvm-through-proxy',
    [158, 159],
  ],
  [
    'a public range that the server could not delete once, for a reason of its database',
    '4.19.2-wrong-values',
    [188, 190],
  ],
  ['a pool that was put in maintenance by a change of the database', '4.19.2-wrong-values-2', [174]],
  ['three at once: here they come one after the other', '4.19.2-extras', [87, 88, 89, 90, 91, 92]],
  [
    'three at once: here they come one after the other',
    '4.19.2-extras',
    [93, 94, 95, 104, 106, 112, 114, 117, 118, 125, 126],
  ],
];

/** The reason by `recording exchange`. */
export const GAPS: ReadonlyMap<string, string> = new Map(
  LIST.flatMap(([reason, recording, exchanges]) => exchanges.map((n) => [`${recording} ${n}`, reason] as const)),
);
