import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { must } from '../lab/process.ts';
import { installerIso } from '../look/look-place.ts';

interface Tried {
  readonly kind: string;
  readonly kilobytes: number;
  readonly former: boolean;
  readonly message?: string;
  readonly whole: boolean;
  readonly left: readonly string[];
  readonly recovered: boolean;
}
let tried: readonly Tried[];

// Root may mount in a namespace of its own; others need one of their own users too. Where neither is allowed this fails.
beforeAll(async () => {
  const namespace = process.getuid?.() === 0 ? '-m' : '-rm';
  const child = join(import.meta.dirname, 'children/small-disk.ts');
  const folder = mkdtempSync(join(tmpdir(), 'zoneseed-media-'));
  const installer = await installerIso();
  const said = await must(['unshare', namespace, process.execPath, child, folder, installer], { timeout: 120 });
  rmSync(folder, { recursive: true, force: true });
  tried = JSON.parse(said);
});

describe.each(['usb', 'pxe'])('a full disk under %s', (kind) => {
  const of = () => tried.filter((one) => one.kind === kind);

  it('leaves what was there, whole, and nothing else, wherever the room ends', () => {
    expect(of().filter(({ former }) => former)).toHaveLength(4);
    for (const one of of()) expect(one).toMatchObject({ whole: true, left: [], recovered: true });
  });

  it('is told in one sentence', () => {
    const messages = of().flatMap(({ message }) => (message === undefined ? [] : [message]));
    expect(messages.length).toBeGreaterThanOrEqual(4);
    for (const message of messages) {
      expect(message).toMatch(
        /^(\/disk has \S+ \S+ free; nothing was written; expected \S+ \S+|the disk of \/disk is full; nothing was written)$/,
      );
    }
  });

  it('is full no more once there is room', () => {
    expect(of().filter(({ kilobytes }) => kilobytes === 32_000)).toMatchObject([{ former: true }, { former: false }]);
    for (const one of of().filter(({ kilobytes }) => kilobytes === 32_000)) expect(one.message).toBeUndefined();
  });
});
