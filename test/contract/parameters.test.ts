import { afterEach, describe, expect, test } from 'vitest';
import { realClock } from '../../src/cloudstack/clock.ts';
import { logIn } from '../../src/cloudstack/login.ts';
import { done } from '../../src/outcome/outcome.ts';
import { untold } from '../../src/outcome/told.ts';
import { paramsOf } from '../fakes/cloudstack/command.ts';
import { commandNamed, commandNames } from '../fakes/cloudstack/commands.ts';
import { type StandIn, startStandIn } from '../fakes/cloudstack/stand-in.ts';
import { unlikeTheApi } from './described.ts';
import { API_FOLDER, readCommands } from './recordings.ts';

/** Commands that the stand-in has for its tests alone, and those that are not described. */
const NOT_DESCRIBED = [
  ...['configureSimulator', 'createAccount', 'createUser', 'createVirtualRouterElement', 'deleteAccount', 'deleteUser'],
  ...['enableUser', 'resetConfiguration'],
];

let standIn: StandIn | undefined;
afterEach(() => standIn?.close());

describe.skipIf(API_FOLDER === undefined)(
  'commands are those of the described API (needs ../shared/api/commands.json)',
  () => {
    test('what the client sends by itself', async () => {
      standIn = await startStandIn();
      const visit = {
        server: { url: standIn.url },
        told: untold,
        signal: new AbortController().signal,
        clock: realClock,
      };
      const entered = await logIn(visit, { user: 'admin', password: 'another' }, async () => done(undefined));
      expect(entered).toMatchObject({ ok: true });
      expect(standIn.heard.map(({ command }) => command)).toContain('registerUserKeys');
      expect(unlikeTheApi(standIn.heard, '4.19')).toEqual([]);
    });

    test('a parameter that no version has, and one that is missing, are found', () => {
      const call = (command: string, params: Record<string, string>) => ({
        command,
        method: 'POST',
        params: { command, ...params },
      });
      const zone = { name: 'z', networktype: 'Advanced', dns1: '8.8.8.8', internaldns1: '8.8.8.8' };
      expect(unlikeTheApi([call('createZone', zone)], '4.19')).toEqual([]);
      expect(unlikeTheApi([call('createZone', { ...zone, colour: 'red' })], '4.19')).toEqual([
        'createZone has no parameter colour in 4.19',
      ]);
      expect(unlikeTheApi([call('createZone', { name: 'z' })], '4.19')).toContain('createZone needs dns1');
      expect(unlikeTheApi([call('addCluster', { arch: 'x86_64' })], '4.19')).toContain(
        'addCluster has no parameter arch in 4.19',
      );
      expect(unlikeTheApi([call('addCluster', { arch: 'x86_64' })], '4.20')).not.toContain(
        'addCluster has no parameter arch in 4.20',
      );
      expect(unlikeTheApi([call('makeCoffee', {})], '4.19')).toEqual(['makeCoffee is no command of 4.19']);
    });

    test('what the stand-in takes, what it does in jobs, and its envelopes', () => {
      const described = new Map(readCommands().map((command) => [command.name, command]));
      const wrong = commandNames().flatMap((name) => {
        const [ours, theirs] = [commandNamed(name), described.get(name)];
        if (ours === undefined || theirs === undefined)
          return NOT_DESCRIBED.includes(name) ? [] : [`${name} is not described`];
        const added = Object.values(theirs.versions ?? {}).flatMap(({ params_added = [] }) => params_added);
        const known = new Map([...added, ...theirs.params].map((param) => [param.name.toLowerCase(), param]));
        const params = paramsOf(ours);
        const unknown = params.filter((param) => !known.has(param.name)).map((param) => param.name);
        const needed = new Set(params.filter((param) => param.required).map((param) => param.name));
        const lax = theirs.params.filter((param) => param.required && !needed.has(param.name));
        return [
          ...unknown.map((param) => `${name} has no ${param}`),
          ...lax.map((param) => `${name} needs ${param.name}`),
          ...((ours.job !== undefined) === theirs.isasync ? [] : [`${name} is ${theirs.isasync ? 'a' : 'no'} job`]),
          ...((ours.envelope ?? `${name.toLowerCase()}response`) === theirs.envelope
            ? []
            : [`${name}: ${theirs.envelope}`]),
        ];
      });
      expect(wrong).toEqual([]);
    });
  },
);
