import { refuseNul } from './nul.ts';

/** One word of fish (fish manual, "Quotes"): what it sees is exactly `value`; its single quotes can hold anything. */
export function fishQuote(value: string): string {
  refuseNul(value, 'a fish word');
  return /^[A-Za-z0-9_@+:,./-]+$/.test(value) ? value : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
