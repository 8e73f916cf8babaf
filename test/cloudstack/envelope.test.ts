import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { contentOf, readBy } from '../../src/cloudstack/envelope.ts';

const asked = {
  call: { command: 'createZone' },
  pairs: [
    ['name', 'TEST'],
    ['password', 'sesame-open'],
  ],
} as const;

const received = (status: number, body: string) => contentOf(asked, { status, cookies: [], body });
const problemOf = (status: number, body: string) => {
  const got = received(status, body);
  return got.ok ? undefined : got.problems[0];
};

test('what the envelope holds, whatever its name', () => {
  expect(received(200, '{"createzoneresponse":{"zone":{"id":"1"}}}')).toEqual({
    ok: true,
    value: { zone: { id: '1' } },
  });
  expect(received(200, '{"updateImageStoreresponse":{}}')).toEqual({ ok: true, value: {} });
});

test('a refusal has the code and the words of the server, without secrets', () => {
  const body =
    '{"createzoneresponse":{"uuidList":[],"errorcode":431,"cserrorcode":4350,"errortext":"no sesame-open here"}}';
  expect(problemOf(431, body)).toEqual({
    kind: 'refused',
    command: 'createZone',
    code: 431,
    maybeDone: false,
    rule: 'api-refused',
    message: 'CloudStack refused createZone: no *** here (431)',
  });
});

test('401 is about who asks; 531 only in a login', () => {
  expect(problemOf(401, '{"null":{"errorcode":401,"errortext":"unable to verify"}}')).toMatchObject({
    kind: 'login',
    code: 401,
  });
  expect(problemOf(531, '{"x":{"errorcode":531,"errortext":"Zone enabled"}}')).toMatchObject({
    kind: 'refused',
    code: 531,
  });
});

describe('an answer that is none of CloudStack', () => {
  test.each([
    ['the page of a server that starts', 503, '<html>\n<h2>HTTP ERROR 503', { kind: 'unreachable', maybeDone: false }],
    ['the page of a server without the application', 404, '<html>', { kind: 'unreachable', maybeDone: false }],
    ['the page of a proxy that gave up', 504, '<html>', { kind: 'unreachable', maybeDone: true }],
    ['a page of somebody else', 200, '<!doctype html>', { kind: 'unexpected', maybeDone: true }],
    ['XML', 200, '<?xml version="1.0"?><listzonesresponse/>', { kind: 'unexpected' }],
    ['nothing', 200, '', { kind: 'unexpected' }],
    ['half an answer', 200, '{"createzoneresponse":{"zo', { kind: 'unexpected' }],
    [
      'text labelled JSON',
      405,
      'Please use HTTP POST to authenticate using this API',
      { kind: 'unexpected', code: 405 },
    ],
    ['JSON of another kind', 200, '[]', { kind: 'unexpected' }],
    ['two envelopes', 200, '{"a":{},"b":{}}', { kind: 'unexpected' }],
    ['an envelope of nothing', 200, '{"createzoneresponse":null}', { kind: 'unexpected' }],
  ])('%s', (_, status, body, problem) => {
    expect(problemOf(status, body)).toMatchObject(problem);
  });

  test('any status with any body is an outcome, and none tells a secret', () => {
    const bodies = fc.oneof(fc.string(), fc.json(), fc.constant('sesame-open'));
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), bodies, (status, body) => {
        const got = received(status, body);
        if (!got.ok) expect(JSON.stringify(got.problems)).not.toContain('sesame-open');
      }),
    );
  });
});

describe('an answer that is not as its API describes it', () => {
  const zones = z.object({ zone: z.array(z.object({ id: z.string() })) });

  test('is told with its place and without its values', () => {
    const got = readBy(zones, { zone: [{ id: 'a' }, { id: { secret: 'sesame-open' } }] }, 'listZones');
    expect(got).toMatchObject({ ok: false, problems: [{ kind: 'unexpected', maybeDone: true, rule: 'api-answer' }] });
    const [problem] = got.ok ? [] : got.problems;
    expect(problem?.message).toContain('zone.1.id');
    expect(problem?.message).not.toContain('sesame-open');
  });

  test('whatever comes, nothing is thrown', () => {
    fc.assert(fc.property(fc.anything(), (content) => void readBy(zones, content, 'listZones')));
  });
});
