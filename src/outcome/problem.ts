/** What somebody can do something about, and the words that every such message is made with. */
import { nearest } from './nearest.ts';

/** A place in a YAML file: the keys and list indexes that lead to it, from the root. */
export type Path = readonly (string | number)[];

/** Says what is wrong, quoting the value, and what was expected. Where it has a place, that is logical: lines are found when it is printed. */
export interface Problem {
  readonly message: string;
  /** What was expected, or what to do instead. */
  readonly hint?: string;
  /** The id of what speaks, kebab-case; ends the printed message. */
  readonly rule?: string;
  readonly path?: Path;
  /** An error unless it says otherwise. */
  readonly severity?: 'error' | 'warning';
  /** How many more of its kind were left out, and are not said one by one; the message says so too. */
  readonly leftOut?: number;
}

/** More names than these are not read by anybody. */
const MOST_NAMES = 12;

/** What to say of a name that nothing has: the one that was probably meant, else `otherwise`, else those there are. */
export function didYouMean(name: string, known: Iterable<string>, otherwise?: string): string {
  const names = [...known];
  const near = nearest(name, names);
  if (near !== undefined) return `did you mean ${near}?`;
  if (otherwise !== undefined) return otherwise;
  const more = names.length > MOST_NAMES ? ', …' : '';
  return `known: ${names.slice(0, MOST_NAMES).join(', ') || 'none'}${more}`;
}

/** The first of many names, and how many more there are. */
export function someOf(names: readonly string[], most: number): string {
  const more = names.length - most;
  return `${names.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The problem that there is no `what` called `name`; `where` says of what it was asked, for example `site.yaml has`. */
export function unknownName(
  what: string,
  name: string,
  known: Iterable<string>,
  where = 'there is',
): Problem & { readonly rule: string } {
  return {
    rule: `unknown-${what.replaceAll(' ', '-')}`,
    message: `${where} no ${what} ${JSON.stringify(name)}`,
    hint: didYouMean(name, known),
  };
}
