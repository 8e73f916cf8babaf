/** A command of the API: what it takes and what it does. */
import type { User } from './users.ts';
import type { World } from './world.ts';

export interface Param {
  readonly name: string;
  /** The table of the object that it names, or a type. */
  readonly kind: string;
  readonly required: boolean;
}

export interface Command {
  /**
   * What it takes: `zoneid:zones! name:filled! dns2 forced:boolean paged`. After the colon stands the table of the
   * object that is named by its id, or a type: `integer`, `boolean`, `map`, or `filled` for a text that may not be empty;
   * without one it is a text. A `!` is for what must be there. `paged` is for the two parameters of every list.
   */
  readonly params: string;
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

/** The parameters of a command. */
export function paramsOf({ params }: Command): Param[] {
  const words = params.replace(/\bpaged$/, 'page:integer pagesize:integer').split(' ');
  return words.filter(Boolean).map((word) => {
    const [name = '', kind = 'text'] = word.replace('!', '').split(':');
    return { name, kind, required: word.endsWith('!') };
  });
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

/** What a list command answers of these objects, each as `show` has it: nothing at all where there is nothing. */
export function listed<T>(
  key: string,
  objects: readonly T[],
  { world, args }: Asked,
  show: (world: World, object: T) => unknown = (_, object) => object,
): object {
  if (objects.length === 0) return {};
  const size = Number(args.pagesize ?? 500);
  const from = (Number(args.page ?? 1) - 1) * size;
  const page = objects.slice(from, from + size).map((object) => show(world, object));
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
