/** Templates: text with holes. What a hole cannot be filled with is a problem at its place in the template's file. */
import Handlebars from 'handlebars';
import { type Diagnostic, inSource, type PlacedProblem } from '../diagnostic/diagnostic.ts';
import type { Source } from '../diagnostic/source.ts';
import { done, type Outcome, refused } from '../outcome/outcome.ts';
import { didYouMean } from '../outcome/problem.ts';
import { QUOTES } from './quotes.ts';
import { ROLE_SECRETS } from './role-secrets.ts';
import { type Location, rangeOf, templateProblem } from './template-place.ts';
import { namesRead, parseTemplate } from './template-syntax.ts';

export interface Template {
  /** The text for a view; refused with every hole that cannot be filled from it. */
  render(view: object): Outcome<string, Diagnostic>;
}

/** Refused with everything in the template that no template can hold. */
export function compileTemplate(source: Source): Outcome<Template, Diagnostic> {
  const parsed = parseTemplate(source);
  if (!parsed.ok) return parsed;
  // A third of all files have no hole, and Handlebars takes as long for one of them as for any other.
  if (!source.text.includes('{{')) return done({ render: () => done(source.text) });
  const fill = handlebars.compile(parsed.value, { noEscape: true, knownHelpersOnly: true, knownHelpers: HELPERS });
  const names = namesRead(parsed.value);
  // Most templates name only what the site says, and say the same on host after host: a fifth of what the roles of 1000 hosts take.
  let last: { readonly values: readonly unknown[]; readonly text: string } | undefined;
  return done({
    render(view: object) {
      const values = names.map((name) => Reflect.get(view, name));
      if (last?.values.every((value, index) => value === values[index])) return done(last.text);
      const unfilled: Unfilled[] = [];
      const text = fill(view, { data: { unfilled }, ...OWN_ALONE });
      if (unfilled.length === 0) {
        last = { values, text };
        return done(text);
      }
      // A hole within `each` is met once for every entry of the list.
      const holes = new Map(unfilled.map((hole) => [JSON.stringify(hole.loc), hole]));
      return refused(...[...holes.values()].map((hole) => inSource(source, problemOf(hole, view, source.text))));
    },
  });
}

/** A hole that was met with a value it cannot take. */
interface Unfilled {
  readonly loc: Location;
  readonly value: unknown;
  /** What an entry of the list around it is, or the view. */
  readonly scope: unknown;
}

/** What Handlebars hands to a helper beside the value; `loc` is missing from its types. */
interface HoleOptions extends Handlebars.HelperOptions {
  readonly loc: Location;
}

const handlebars = Handlebars.create();
const { if: ifTrue, each: eachOf } = handlebars.helpers;

handlebars.registerHelper({
  text: hole(isText, String),
  ...Object.fromEntries(
    Object.entries(QUOTES).map(([name, quote]) => [name, hole(isText, (value) => quote(String(value)))]),
  ),
  if: hole((value) => value !== undefined && value !== null, callOf(ifTrue)),
  each: hole(Array.isArray, callOf(eachOf)),
});
/** What every object has besides, such as `constructor`, is no value; said in so many words, Handlebars does not warn of it on its own. */
const OWN_ALONE = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };
const HELPERS = Object.fromEntries(Object.keys(handlebars.helpers).map((name) => [name, true]));

/** A helper that fills a hole with values of one kind, and remembers a hole for which it gets another. */
function hole(
  takes: (value: unknown) => boolean,
  fill: (value: unknown, options: HoleOptions, scope: unknown) => string,
): Handlebars.HelperDelegate {
  return function (this: unknown, value: unknown, options: HoleOptions) {
    if (takes(value)) return fill(value, options, this);
    options.data.unfilled.push({ loc: options.loc, value, scope: this });
    return '';
  };
}

function callOf(helper: Handlebars.HelperDelegate | undefined) {
  return (value: unknown, options: HoleOptions, scope: unknown): string => helper?.call(scope, value, options);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function problemOf({ loc, value, scope }: Unfilled, view: object, text: string): PlacedProblem {
  const [start] = rangeOf(text, loc);
  // A block's location is all of it.
  const words = text.slice(start, text.indexOf('}}', start) + 2);
  const range: [number, number] = [start, start + words.length];
  if (value === undefined || value === null)
    return templateProblem(range, `${words} has no value`, knownValues(words, scope, view));
  if (words.includes('#each')) return templateProblem(range, `${words} is given no list`, 'expected a list');
  const name = nameIn(words);
  if (Array.isArray(value)) {
    const hint = `expected a text or a number: {{#each ${name}}}…{{/each}} goes through the list`;
    return templateProblem(range, `${words} is a list`, hint);
  }
  const [inner] = namesIn(value);
  const hint = `expected a text or a number${inner === undefined || name === 'this' ? '' : `, such as {{${name}.${inner}}}`}`;
  return templateProblem(range, `${words} is a mapping`, hint);
}

/** What the hole may have meant; a secret is there when the role file names it. */
function knownValues(words: string, scope: unknown, view: object): string {
  const name = nameIn(words).replace(/^(\.\.\/|@root\.|this\.)+/, '');
  if (Object.hasOwn(QUOTES, name)) return `expected {{${name} value}}, such as {{${name} host.name}}`;
  const secret = /^secrets\.(.*)/.exec(name)?.[1];
  if (secret !== undefined && ROLE_SECRETS.includes(secret)) {
    return `expected it to be named with the file in the role file: secrets: [${secret}]`;
  }
  if (secret !== undefined) return didYouMean(secret, ROLE_SECRETS);
  const names = [...namesIn(scope === view ? {} : scope), ...namesIn(view)];
  // Of `host.nothing` all that a host has is nearer than what the site has.
  const beside = names.filter((each) => each.startsWith(name.replace(/\.[^.]*$/, '.')));
  return didYouMean(name, name.includes('.') && beside.length > 0 ? beside : names);
}

/** The value that a hole or the beginning of a block names. */
function nameIn(words: string): string {
  return /([^\s{}~#&]+)\s*~?\}\}$/.exec(words)?.[1] ?? '';
}

/** `site.name`, `host.fqdn` and so on. */
function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const names = namesIn(inner);
    return names.length > 0 ? names.map((name) => `${key}.${name}`) : [key];
  });
}
