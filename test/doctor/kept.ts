/** What was heard of a site, kept and read again. */
import type { Seen } from '../../src/doctor/check-type.ts';
import { keptSeen, type Strike } from '../../src/doctor/keep-seen.ts';
import { keptSeenIn, keptSiteIn } from '../../src/doctor/read-kept.ts';
import { strikeOut } from '../../src/why/strike-out.ts';
import { valueIn } from '../outcome/outcomes.ts';

export function keptLines(seen: Seen, strike: Strike = strikeOut): string[] {
  return [...keptSeen(seen, { time: '2026-01-01T00:00:00Z', roles: [], named: {} }, strike)];
}

export function keptAgain(seen: Seen, strike?: Strike): Seen {
  const [first = '', ...lines] = keptLines(seen, strike);
  return valueIn(keptSeenIn(seen.site, valueIn(keptSiteIn(first)), lines));
}
