/** The lists of docs/doctor.md. `node test/docs/doctor-tables.ts` writes them into the page. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LAYERS } from '../../src/doctor/check-type.ts';
import { checks } from '../../src/doctor/checks.ts';

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

/** The page with the lists of today. */
export function withTables(page: string): string {
  return page.replace(
    /(<!-- checks -->\n)[\s\S]*?(<!-- \/checks -->)/,
    (_, begin, end) => `${begin}${checkTables()}${end}`,
  );
}

if (import.meta.main) writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
