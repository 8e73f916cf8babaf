import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureRoot } from '../lab/roots.ts';
import { CHECKS as FILE_CHECKS } from './checks.ts';
import { DOCUMENT_CHECKS, SCHEMA_CHECKS, schemaFolder } from './document-checks.ts';
import { type Document, distinct } from './documents.ts';
import { type Built, buildExamples } from './examples.ts';
import { reportNotRun, testChecks } from './judge-all.ts';
import { contentsOf, filesIn, labelOf, READERS } from './seed-isos.ts';
import { SETTINGS_CHECKS } from './settings-checks.ts';
import { isShellText, shellFindings } from './shell-scripts.ts';
import { isPlainText } from './text-files.ts';

const CHECKS = [...FILE_CHECKS, ...SETTINGS_CHECKS];
let built: readonly Built[] = [];
const documents = (): readonly Document[] => built.flatMap((example) => example.documents);

// The root file systems are made here, once, and not within the time of a test: minutes, where none are kept.
beforeAll(async () => {
  await Promise.all((['base', 'roles', 'mysql'] as const).map(ensureRoot));
  built = await buildExamples();
});

describe('every document is read by its consumer', () => {
  testChecks(DOCUMENT_CHECKS, documents);
});

describe('every document fits the published schema', () => {
  const folder = schemaFolder();
  if (folder === undefined) reportNotRun(SCHEMA_CHECKS, 'no schemas beside the checkout, and none at ZONESEED_SHARED');
  else testChecks(SCHEMA_CHECKS, documents, [{ from: folder, to: '/schemas' }]);
});

describe('every file a host gets is read by the program it is for', () => {
  testChecks(CHECKS, documents);

  it('every file has a program that judges it', () => {
    const judges = [...CHECKS.map((check) => check.claims), isShellText, isPlainText];
    const files = documents().filter((document) => document.kind === 'file');
    expect(files.length).toBeGreaterThan(0);
    const orphans = files.filter((file) => !judges.some((claims) => claims(file)));
    expect([...new Set(orphans.map((file) => file.path))]).toEqual([]);
  });
});

describe('shell text is free of findings', () => {
  it('shellcheck has nothing to say of any script or command of any example', async () => {
    const scripts = distinct(documents().filter(isShellText));
    expect(scripts.length).toBeGreaterThan(0);
    expect(await shellFindings(scripts)).toEqual([]);
  });

  it('the check can fail: an unquoted variable is a finding', async () => {
    const text = '#!/bin/bash\nrm $1\n';
    expect(await shellFindings([{ kind: 'file', path: '/x.sh', text, origin: 'test' }])).toHaveLength(1);
  });
});

describe('seed ISOs hold what the folder of the host holds', () => {
  const isos = () =>
    built.flatMap(({ out }) =>
      readdirSync(join(out, 'iso')).map((name) => ({ out, name, iso: join(out, 'iso', name) })),
    );

  it.concurrent('every ISO of every example is called CIDATA', async () => {
    expect(isos().length).toBeGreaterThan(0);
    for (const { iso } of isos()) expect(await labelOf(iso)).toBe('CIDATA');
  });

  for (const reader of READERS) {
    it.concurrent(`${reader.name} reads from every ISO the bytes of the host's folder`, async () => {
      for (const { out, name, iso } of isos()) {
        const host = await filesIn(join(out, 'hosts', name.replace(/\.iso$/, '')));
        const read = await contentsOf(reader, iso);
        expect(Object.keys(read)).toEqual(expect.arrayContaining(['meta-data', 'user-data']));
        expect(read).toEqual(host);
      }
    });
  }
});
