/** Global settings, and those of a zone or cluster. */
import { parseCidr } from './addresses.ts';
import { type Asked, type Commands, contains, listed, matches } from './command.ts';
import { failed, impossible, invalid } from './refusals.ts';
import { SETTINGS, type Setting, SINCE } from './settings-table.ts';
import type { Row } from './state.ts';
import type { World } from './world.ts';

/** A value that was set; `scopeid` names the zone or cluster it holds for. */
export interface SettingValue extends Row {
  readonly name: string;
  readonly scopeid?: string;
  value: string;
}

/** What the first start of a server finds out, or the schema brings, where that is not the default. */
const FRESH: Readonly<Record<string, string>> = {
  host: '127.0.0.1',
  'management.network.cidr': '192.0.2.0/24',
  'ca.plugin.root.auth.strictness': 'true',
};

export const settingCommands: Commands = {
  listConfigurations: {
    params: 'name keyword category zoneid:zones clusterid:clusters paged',
    run: list,
  },
  updateConfiguration: {
    params: 'name! value zoneid:zones clusterid:clusters',
    run: (call) => ({ configuration: kept(call, () => update(call)) }),
  },
  resetConfiguration: {
    params: 'name! zoneid:zones clusterid:clusters',
    run: ({ world, args }) => {
      const setting = settingOf(world, args.name);
      const scopeid = args.zoneid ?? args.clusterid;
      const { settings } = world.state.tables;
      world.state.tables.settings = settings.filter((one) => one.name !== setting.name || one.scopeid !== scopeid);
      const shown = answer(world, setting, scopeid);
      return { configuration: scopeid === undefined ? shown : { ...shown, scope: args.zoneid ? 'Zone' : 'Cluster' } };
    },
  },
};

function known(world: World): Setting[] {
  return SETTINGS.filter(({ name }) => SINCE[name] === undefined || world.since(SINCE[name]));
}

function settingOf(world: World, name = ''): Setting {
  const found = known(world).find((one) => one.name === name.toLowerCase());
  if (found === undefined) throw invalid(`Config parameter with name ${name} doesn't exist`);
  return found;
}

function stored(world: World, name: string, scopeid: string | undefined): SettingValue | undefined {
  return world.state.tables.settings.find((one) => one.name === name && one.scopeid === scopeid);
}

/** What holds for a zone, or for the cloud; `''` where nothing does. */
export function settingValue(world: World, name: string, scopeid?: string): string {
  const own = scopeid === undefined ? undefined : stored(world, name, scopeid);
  const set = own ?? stored(world, name, undefined);
  if (set !== undefined) return set.value;
  return FRESH[name] ?? SETTINGS.find((one) => one.name === name)?.normal ?? '';
}

/** What was set for a zone or cluster itself, by name. */
export function ownSettings(world: World, id: string): Record<string, string> {
  const own = world.state.tables.settings.filter(({ scopeid }) => scopeid === id);
  return Object.fromEntries(own.map(({ name, value }) => [name, value]));
}

function answer(world: World, setting: Setting, scopeid: string | undefined): object {
  const { name, normal, type, dynamic, scope, place, options } = setting;
  const [category, group, subgroup, component] = place.split('/');
  const value = settingValue(world, name, scopeid);
  return {
    ...{ category, group, subgroup, name, ...(value === '' && normal !== '' ? {} : { value }) },
    ...(normal === undefined ? {} : { defaultvalue: normal }),
    ...(scopeid === undefined ? {} : { scope }),
    ...{ description: `The setting ${name}`, isdynamic: dynamic, component, displaytext: name, type, options },
  };
}

function list(call: Asked): object {
  const { world, args } = call;
  const scopeid = args.zoneid ?? args.clusterid;
  const scope = args.zoneid === undefined ? 'cluster' : 'zone';
  const found = known(world)
    .filter((one) => contains(args.name, one.name) && contains(args.keyword, one.name))
    .filter((one) => matches(args.category, one.place.split('/')[0]))
    .filter((one) => scopeid === undefined || one.scope === scope);
  return listed('configuration', found, call, (_, one) => answer(world, one, scopeid));
}

/** Does it, and keeps that it was done or failed. */
function kept({ world, args }: Asked, act: () => object): object {
  const keep = (level: 'INFO' | 'ERROR', how: string) => {
    const description = `${how} updating configuration.  Name: ${args.name} New Value: ${args.value ?? ''}`;
    world.add('events', { type: 'CONFIGURATION.VALUE.EDIT', level, description, created: world.now() });
  };
  try {
    const done = act();
    keep('INFO', 'Successfully completed');
    return done;
  } catch (error) {
    keep('ERROR', 'Error while');
    throw error;
  }
}

function update({ world, args }: Asked): object {
  const setting = settingOf(world, args.name);
  const scopeid = args.zoneid ?? args.clusterid;
  if (scopeid !== undefined && setting.scope === undefined) {
    throw failed('Cannot invoke "String.contains(java.lang.CharSequence)" because "configScope" is null');
  }
  const { value } = args;
  if (value === undefined) return { ...answer(world, setting, scopeid), value };
  refuseBadValue(setting, value);
  const there = stored(world, setting.name, scopeid);
  const fields = { name: setting.name, ...(scopeid === undefined ? {} : { scopeid }) };
  if (there === undefined) world.add('settings', { ...fields, value });
  else there.value = value;
  return { ...answer(world, setting, scopeid), value };
}

/** The little that the server checks. */
function refuseBadValue({ name, type }: Setting, value: string): void {
  if (type === 'Number' && !/^-?\d+$/.test(value)) {
    throw invalid(
      `There was error in trying to parse value: ${value === '' ? null : value}. Please enter a valid integer value for parameter ${name}`,
    );
  }
  if (type === 'Boolean' && !['true', 'false'].includes(value)) throw invalid("Please enter either 'true' or 'false'.");
  if (name.endsWith('overprovisioning.factor') && !(Number(value) > 0))
    throw invalid(`${name} should be greater than 0`);
  const wrong =
    name === 'secstorage.allowed.internal.sites' && value.split(',').find((cidr) => cidr && !parseCidr(cidr));
  if (wrong) throw impossible(`Invalid CIDR: ${wrong}`);
}
