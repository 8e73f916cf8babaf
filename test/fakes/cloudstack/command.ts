/** A command of the API: what it takes and what it does. */
import type { TableName } from './state.ts';
import type { User } from './users.ts';
import type { World } from './world.ts';

/**
 * What a parameter takes: a table's name for the id of one of its objects, else a type. A final `!` for one that
 * must be there; `name!` moreover may not be empty.
 */
export type Param = `${TableName | 'text' | 'name' | 'integer' | 'boolean' | 'map'}${'' | '!'}`;

export interface Command {
  readonly params: Readonly<Record<string, Param>>;
  /** The key of the answer where it is not the command's name in lower case and `response`. */
  readonly envelope?: string;
  /** A command that is done in a job; `instance` is the kind of object the job says it works on. */
  readonly job?: { readonly instance?: string };
  /** What is seen from the job's start to its end, for example a VM that is stopping. */
  readonly begin?: (call: Asked) => void;
  /** Done before the job starts: makes the object whose id is answered with the job's. */
  readonly create?: (call: Asked) => { readonly id: string };
  /** What the envelope, or the job's result, holds. */
  readonly run: (call: Asked) => unknown;
}

export type Commands = Readonly<Record<string, Command>>;

/** A call that was found well-formed. */
export interface Asked {
  readonly world: World;
  readonly user: User;
  /** Parameters in lower case, as they were sent; ids of the database are already ids to the outside. */
  readonly args: Readonly<Record<string, string>>;
  /** The object that `create` made. */
  readonly made?: string;
}

/** What a list command answers: nothing at all where there is nothing. */
export function listed(key: string, objects: readonly unknown[], { args }: Asked): object {
  if (objects.length === 0) return {};
  const size = Number(args.pagesize ?? 500);
  const from = (Number(args.page ?? 1) - 1) * size;
  const page = objects.slice(from, from + size);
  return page.length === 0 ? { count: objects.length } : { count: objects.length, [key]: page };
}

/** Whether a filter lets a value through: the database compares without regard to case. */
export function matches(filter: string | undefined, value: string | undefined): boolean {
  return filter === undefined || filter.toLowerCase() === value?.toLowerCase();
}

/** Whether a filter that asks for a part lets a value through. */
export function contains(filter: string | undefined, value: string): boolean {
  return filter === undefined || value.toLowerCase().includes(filter.toLowerCase());
}
