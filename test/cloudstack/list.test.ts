import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Api, Call } from '../../src/cloudstack/api.ts';
import { listAll } from '../../src/cloudstack/list.ts';
import { done } from '../../src/outcome/outcome.ts';

const never = new AbortController().signal;
const item = z.object({ id: z.number() });

/** A server with so many zones, and what it was asked. */
function serverOf(count: number) {
  const asked: Call[] = [];
  const api: Api = {
    send: async (call, answer) => {
      asked.push(call);
      const from = (Number(call.params?.page) - 1) * 500;
      const page = Array.from({ length: Math.max(0, Math.min(500, count - from)) }, (_, i) => ({ id: from + i }));
      return done(answer.parse(page.length === 0 ? {} : { count, zone: page }));
    },
  };
  return { api, asked };
}

test.each([
  [0, 1],
  [1, 1],
  [499, 1],
  [500, 2],
  [501, 2],
  [1203, 3],
])('%i objects are read whole in %i calls', async (count, calls) => {
  const { api, asked } = serverOf(count);
  const got = await listAll(api, { command: 'listZones', params: { zoneid: 'z' } }, 'zone', item, never);
  expect(got.ok && got.value.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, i) => i));
  expect(asked).toHaveLength(calls);
  expect(asked[0]?.params).toEqual({ zoneid: 'z', page: 1, pagesize: 500 });
});

test('a server whose list has no end is told of', async () => {
  const { api, asked } = serverOf(Number.POSITIVE_INFINITY);
  const got = await listAll(api, { command: 'listZones' }, 'zone', z.unknown(), never);
  expect(got).toMatchObject({ ok: false, problems: [{ kind: 'unexpected' }] });
  expect(asked).toHaveLength(2000);
});
