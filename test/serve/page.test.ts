import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { servePage } from '../../src/serve/page.ts';

const { html, headers } = servePage();
const policy = headers['content-security-policy'] ?? '';

test('every script and style stands in the page and is the one that its policy names', () => {
  const inline = [...html.matchAll(/<(script|style)>([\s\S]*?)<\/\1>/g)];
  const digests = inline.map(([, , text = '']) => createHash('sha256').update(text).digest('base64'));
  expect(digests.length).toBeGreaterThan(1);
  expect(digests.filter((digest) => !policy.includes(`'sha256-${digest}'`))).toEqual([]);
  expect([...policy.matchAll(/'sha256-/g)]).toHaveLength(digests.length);
});

test('it fetches nothing, and no code stands in an attribute', () => {
  expect(html.match(/\s(?:src|href)="(?!#|data:)[^"]*"/g)).toBeNull();
  expect(html.match(/\son[a-z]+="/g)).toBeNull();
  expect(html.match(/\sstyle="/g)).toBeNull();
  expect(html.match(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/g)).toBeNull();
});

test('what the policy does not name is refused', () => {
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-/);
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(policy).toMatch(/frame-ancestors 'none'/);
});
