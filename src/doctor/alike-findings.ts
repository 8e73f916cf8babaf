/** Findings that say the same of many hosts, told once: a switch without power is one thing to read, and not three hundred. */
import { addressed } from '../site/reach.ts';
import type { Finding } from './examine.ts';

/** So many others, and more, are told with the first. */
const FEW = 3;

/** A finding as it is told, and the others that say the same of their hosts. */
export interface ToldFinding {
  readonly finding: Finding;
  readonly others: readonly Finding[];
}

/**
 * The findings in their order, with those behind the first that differ from it by nothing but the names and addresses of the hosts they
 * are about, where there are more than a few. What is about the site is told by itself.
 */
export function toldTogether(findings: readonly Finding[]): readonly ToldFinding[] {
  const groups = Map.groupBy(findings, (one) => (one.hosts.length === 0 ? one : wordsOf(one)));
  return [...groups.values()].flatMap(([finding, ...others]) => {
    if (finding === undefined) return [];
    if (others.length < FEW) return [finding, ...others].map((one) => ({ finding: one, others: [] }));
    return [{ finding, others }];
  });
}

/** What a finding says, and what it explains, with numbers for its hosts. */
function wordsOf({ check, hosts, message, seen, expected, todo, byHand, explains }: Finding): string {
  const numbers = new Map(
    hosts.flatMap((host, number) =>
      [host.name, host.fqdn, ...addressed(host).map(({ address }) => address)].map((word) => [word, `#${number}`]),
    ),
  );
  const texts = [message, seen, expected, todo, ...explains.map((fault) => fault.message)].map((text) =>
    text.replace(/[\w.-]*\w/g, (word) => numbers.get(word) ?? word),
  );
  return JSON.stringify([check.id, byHand, ...texts]);
}
