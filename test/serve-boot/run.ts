/** `make test-serve`: what serve shows, in a real browser. `run.ts WORD…` proves only what has one of the words in its name. */
import { type Case, proveAll, summary } from '../media-boot/harness.ts';
import { openBrowser } from './browser.ts';
import { pageCases } from './page.ts';

const words = process.argv.slice(2);

function wanted(cases: readonly Case[]): Case[] {
  return cases.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
}

const browser = await openBrowser();
await proveAll(wanted(pageCases(browser)));
await browser.close();
process.exitCode = summary();
