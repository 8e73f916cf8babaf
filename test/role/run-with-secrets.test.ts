import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'zoneseed-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SECRET = 'hush_Cloud-1';
const KEY = 'hush_Key-2';

function put(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

/** A program like CloudStack's, which puts passwords into the commands it runs through a shell. */
const program = put(
  'setup',
  `#!/usr/bin/python3
import subprocess, sys
print("arguments " + " ".join(sys.argv[1:]))
def run(words):
    process = subprocess.Popen(" ".join(words), shell=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.communicate()
    print(out.decode() + err.decode())
    return process.returncode
open("${folder}/query.sql", "w").write("SELECT 1;")
run(["mysql", "--user=cloud", "--host=db", "--password='${SECRET}'", "<", "${folder}/query.sql"])
run(["java", "-classpath", '"/a b.jar"', "Main", "-i", '"${SECRET}"', "-p", '"${KEY}"'])
run(["echo", "plain"])
sys.stderr.write("{'passwd': '${SECRET}'}\\n")
sys.exit(3)
`,
);
// Each says what everyone can see of it, and what it was told besides.
put(
  'mysql',
  `#!/bin/bash\ntr '\\0' ' ' </proc/$$/cmdline >>${folder}/seen\ncat "\${1#--defaults-file=}" >>${folder}/told; echo "input $(cat)" >>${folder}/told\n`,
);
put(
  'java',
  `#!/bin/bash\ntr '\\0' ' ' </proc/$$/cmdline >>${folder}/seen\ncat "\${1#@}" >>${folder}/told\nstat -c %a "\${1#@}" >>${folder}/told\n`,
);
const task = put(
  'task.json',
  JSON.stringify({ program, arguments: [['cloud:', SECRET, '@db'], '-m', KEY], secrets: [SECRET, KEY] }),
);
const outcome = spawnSync('python3', ['templates/management/run-with-secrets.py', task, '--schema-only'], {
  encoding: 'utf8',
  env: { PATH: `${folder}:${process.env.PATH}` },
});
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('a program that takes secrets as arguments', () => {
  it('gets them, with the arguments that are none, and ends as it would', () => {
    expect(outcome.status).toBe(3);
    expect(outcome.stdout).toContain('arguments cloud:***@db -m *** --schema-only\n');
    expect(outcome.stdout).toContain('plain\n');
  });

  it('runs mysql and java without a secret that a list of processes would show', () => {
    expect(read('seen')).toMatch(/mysql --defaults-file=\S+ --user=cloud --host=db/);
    expect(read('seen')).not.toMatch(/hush/);
  });

  it('tells them the same by ways of their own', () => {
    expect(read('told')).toContain(`[client]\npassword = "${SECRET}"\ninput SELECT 1;\n`);
    expect(read('told')).toContain(`"-classpath"\n"/a b.jar"\n"Main"\n"-i"\n"${SECRET}"\n"-p"\n"${KEY}"\n600\n`);
  });

  it('holds them in memory, where root of the machine may, and a power cut leaves nothing of them', () => {
    const memory = process.getuid?.() === 0 ? '/run' : tmpdir();
    const files = [/--defaults-file=(\S+)/, /java @(\S+)/].map((pattern) => pattern.exec(read('seen'))?.[1] ?? '');
    expect(files.map((file) => dirname(dirname(file)))).toEqual([memory, memory]);
    expect(files.filter((file) => existsSync(dirname(file)))).toEqual([]);
  });

  it('has its words shown without them', () => {
    expect(outcome.stderr).toBe("{'passwd': '***'}\n");
    expect(outcome.stdout).not.toMatch(/hush/);
  });
});
