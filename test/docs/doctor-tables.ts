/** The lists of docs/doctor.md. `node test/docs/doctor-tables.ts` writes them into the page. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAYERS } from '../../src/doctor/check-type.ts';
import { checks } from '../../src/doctor/checks.ts';
import { checksFor } from '../../src/doctor/mend.ts';
import { repairs } from '../../src/doctor/repairs.ts';

const PAGE = join(import.meta.dirname, '../../docs/doctor.md');

/** A table of the checks of each layer. */
export function checkTables(): string {
  return LAYERS.flatMap((layer) => {
    const rows = checks
      .filter((check) => check.layer === layer)
      .map(({ id, group, asks, why, repair }) => {
        const mends = repair === undefined ? 'by hand' : `\`${repair}\``;
        return `| \`${id}\` | ${group.words} | ${asks} | ${why} | ${mends} |`;
      });
    const head = ['| check | of | question | otherwise | repair |', '| --- | --- | --- | --- | --- |'];
    return rows.length === 0 ? [] : [`### ${layer}`, '', ...head, ...rows, ''];
  }).join('\n');
}

/** A table of the repairs. */
export function repairTable(): string {
  const rows = repairs.map((repair) => {
    const { id, group, does, stops = 'nothing' } = repair;
    const mends = checksFor(repair).map((check) => `\`${check.id}\``);
    return `| \`${id}\` | ${group.words} | ${does} | ${stops} | ${mends.join(', ')} |`;
  });
  const head = [
    '| repair | of | what it does | what stands still meanwhile | checks |',
    '| --- | --- | --- | --- | --- |',
  ];
  return `${[...head, ...rows].join('\n')}\n`;
}

/** The page with the lists of today. */
export function withTables(page: string): string {
  return between(between(page, 'checks', checkTables()), 'repairs', repairTable());
}

function between(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page has no place for ${name}`);
  return `${page.slice(0, from)}${begin}${text}${page.slice(to)}`;
}

if (import.meta.main) writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
