/** The checks of a call's parameters, before the command sees them. */
import { type Command, type Param, paramsOf } from './command.ts';
import { impossible, invalid, malformed } from './refusals.ts';
import type { TableName } from './state.ts';
import type { World } from './world.ts';

/** What a page may hold. */
const PAGE = 500;
const LONGEST = 255;

/** The parameters as the command takes them; unknown ones are ignored. */
export function checked(
  world: World,
  name: string,
  command: Command,
  sent: Readonly<Record<string, string>>,
): Record<string, string> {
  const call = `Unable to execute API command ${name.toLowerCase()} due to`;
  const args: Record<string, string> = {};
  for (const param of paramsOf(command)) {
    if (param.kind === 'map') Object.assign(args, mapOf(sent, param.name));
    const value = sent[param.name];
    if (value !== undefined) args[param.name] = checkedValue(world, call, param, value);
    else if (param.required) throw malformed(`${call} missing parameter ${param.name}`);
  }
  checkPaging(args);
  return args;
}

/** The members of a map: `details[0].name`, and where given in pairs, `details[0].key` and `details[0].value`. */
function mapOf(sent: Readonly<Record<string, string>>, param: string): Record<string, string> {
  return Object.fromEntries(Object.entries(sent).filter(([name]) => name.startsWith(`${param}[`)));
}

function checkedValue(world: World, call: string, { name, kind }: Param, value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones the server refuses
  if (/[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]/.test(value)) {
    throw malformed(`Received value containing illegal ASCII non-printable characters for parameter ${name}`);
  }
  if (value.length > LONGEST && kind !== 'map') {
    throw malformed(`${call} invalid value. Value greater than max allowed length ${LONGEST} for param: ${name}`);
  }
  if (kind === 'filled' && value === '') throw invalid(`Invalid value provided for API arg: ${name}`);
  if (kind === 'integer' && !/^-?\d+$/.test(value))
    throw malformed(`${call} invalid value ${value} for parameter ${name}`);
  if (kind in world.state.tables) return idOf(world, call, name, kind as TableName, value);
  if (/\p{Extended_Pictographic}/u.test(value))
    throw impossible('DB Exception on: com.mysql.cj.jdbc.ClientPreparedStatement');
  return value;
}

/** The object's id; also its number in the database is taken. Most kinds remember what was deleted. */
function idOf(world: World, call: string, param: string, table: TableName, value: string): string {
  const rows = world.state.tables[table];
  const found = rows.find((row) => row.id === value) ?? rows.find((row) => String(row.db) === value);
  if (found !== undefined) return found.id;
  if (/^\d+$/.test(value)) return value;
  throw malformed(
    `${call} invalid value. Invalid parameter ${param} value=${value} due to incorrect long value format, or entity does not exist or due to incorrect parameter annotation for the field in api cmd class.`,
  );
}

function checkPaging({ page, pagesize }: Readonly<Record<string, string>>): void {
  if (page !== undefined && pagesize === undefined) {
    throw malformed('"pagesize" parameter is required when "page" is specified');
  }
  if (Number(pagesize ?? 0) > PAGE) throw invalid(`Page size can't exceed max allowed page size value: ${PAGE}`);
}
