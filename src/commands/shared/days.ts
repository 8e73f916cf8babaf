/** How far back logs are read: days, as they are typed. */

/** Unless told otherwise. */
export const DAYS = 2;
/** No log is older. */
const MOST = 3650;

export const NO_DAYS = { rule: 'not-a-number', message: '--days is no number of days', hint: `expected 1 to ${MOST}` };

/** NaN for what is none: it is refused with everything else. */
export function wholeDays(typed: string): number {
  return /^\d{1,4}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= MOST ? Number(typed) : Number.NaN;
}
