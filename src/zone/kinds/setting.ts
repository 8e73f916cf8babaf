/** Settings: those the zone cannot work without, and what the site file says under settings, each in its scope. */
import { z } from 'zod';
import type { ApiProblem } from '../../cloudstack/api.ts';
import { done, type Outcome } from '../../outcome/outcome.ts';
import { didYouMean } from '../../outcome/problem.ts';
import { blockedVerdict, changeVerdict } from '../by-key.ts';
import { derivedSettings } from '../derived-settings.ts';
import type { Have, Kind, PlannedCall, Verdict, Want } from '../kind.ts';
import type { Reading } from '../reading.ts';
import { isSecretSetting, sameSetting } from '../setting-value.ts';
import { zoneId } from './zone.ts';

export interface SettingWant extends Want {
  readonly value: string;
  /** Parts of a list, of which more may be there. */
  readonly atLeast?: readonly string[];
}

const row = z.object({
  name: z.string(),
  value: z.string().optional(),
  isdynamic: z.boolean().default(true),
  category: z.string().optional(),
});
interface SettingHave extends Have {
  readonly value: string;
  readonly isDynamic: boolean;
  /** Whether zones have a value of their own. */
  readonly ofZone: boolean;
  /** Whether nobody may read its value. */
  readonly isSecret: boolean;
}

export const setting: Kind<SettingWant, SettingHave> = {
  name: 'setting',
  after: ['zone'],
  want(site) {
    const { settings, path } = site.zone;
    const said = Object.entries(settings).map(
      ([name, value]): SettingWant => ({
        ...{ key: name, name, about: 'as the site file has it', value },
        path: [...path, 'settings', name],
      }),
    );
    return [...derivedSettings(site).filter(({ key }) => !Object.hasOwn(settings, key)), ...said];
  },
  list: listSettings,
  verdict: verdictOnSetting,
};

function verdictOnSetting(want: SettingWant, all: readonly SettingHave[]): Verdict {
  const have = all.find(({ key }) => key === want.key);
  if (have === undefined) {
    const hint = didYouMean(
      want.name,
      all.map(({ key }) => key),
    );
    return blockedVerdict(want, `CloudStack has no setting ${want.name}`, hint);
  }
  const { value, to } = wantedOf(want, have);
  if (sameSetting(value, to)) return changeVerdict(want, have, []);
  const shown = (text: string) => (have.isSecret && text !== '' ? '***' : text);
  const fields = [{ field: 'value', from: shown(value), to: shown(to), path: want.path }];
  return changeVerdict(want, have, fields, () => [update(want.name, to)]);
}

function wantedOf({ value, atLeast }: SettingWant, have: SettingHave): { value: string; to: string } {
  if (atLeast === undefined) return { value: have.value, to: value };
  const there = have.value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return { value: there.join(','), to: [...new Set([...there, ...atLeast])].join(',') };
}

/** Of the zone where zones have it; the server says which do only once there is a zone. */
function update(name: string, value: string): PlannedCall {
  return {
    command: 'updateConfiguration',
    params: { name, value, zoneid: { kind: 'setting', key: name, of: 'zone' } },
  };
}

/** All settings of the cloud, and over them those of the zone. */
async function listSettings(reading: Reading): Promise<Outcome<readonly SettingHave[], ApiProblem>> {
  const zone = await zoneId(reading);
  if (!zone.ok) return zone;
  const global = await reading.all('listConfigurations', {}, 'configuration', row);
  if (!global.ok) return global;
  const id = zone.value;
  // As long as there is no zone, nobody can tell which settings are of zones.
  if (id === undefined) return done(global.value.map((one) => haveOf(one, undefined)));
  const ofZone = await reading.all('listConfigurations', { zoneid: id }, 'configuration', row);
  if (!ofZone.ok) return ofZone;
  const found = new Map(global.value.map((one) => [one.name, haveOf(one, { zone: undefined })]));
  for (const one of ofZone.value) found.set(one.name, haveOf(one, { zone: id }));
  return done([...found.values()]);
}

function haveOf({ name, value = '', isdynamic, category }: z.infer<typeof row>, ids: SettingHave['ids']): SettingHave {
  const isSecret = isSecretSetting(name, category);
  return {
    key: name,
    id: name,
    title: name,
    value,
    isDynamic: isdynamic,
    ofZone: ids?.zone !== undefined,
    isSecret,
    ids,
  };
}
