import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { type Hold, holdSite } from '../../src/finalize/hold.ts';
import type { Outcome } from '../../src/outcome/outcome.ts';
import type { Problem } from '../../src/outcome/problem.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';
import { hostOf, reference } from '../role/sites.ts';
import { boot, type Machine, wayTo } from './machine.ts';

const manager = hostOf(reference(), 'cloudstack-mgmt');
const QUICK = { beat: 50, patience: 5 };

async function free(machine: Machine): Promise<void> {
  await machine.until('flock -n /run/zoneseed-finalize.lock true');
}

function heldBy(hold: Outcome<Hold>): string | undefined {
  return problemsOf(hold)[0]?.message;
}

describe('a site that is held', () => {
  test('is told to another one: who holds it, and since when', async () => {
    const machine = await boot(manager.name);
    const first = valueIn(await holdSite(wayTo(machine), manager, 'ann@desk'));
    const second = await holdSite(wayTo(machine), manager, 'bob@lap');
    expect(heldBy(second)).toMatch(/^the site is being changed by ann@desk since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \w+$/);
    first.release();
    await free(machine);
    expect((await holdSite(wayTo(machine), manager, 'bob@lap')).ok).toBe(true);
    expect(first.lost.aborted).toBe(false);
  });

  test('may be held by whoever has whatever name', async () => {
    const machine = await boot(manager.name);
    const who = `o'brien "x" $(touch /run/pwned) \`id\` %s \u0007\n日本@desk`;
    valueIn(await holdSite(wayTo(machine), manager, who));
    const second = await holdSite(wayTo(machine), manager, 'bob@lap');
    expect(heldBy(second)).toContain(`by o'brien "x" $(touch /run/pwned) \`id\` %s  日本@desk since`);
    expect(machine.exists('/run/pwned')).toBe(false);
  });

  test('is held by one of ten who come at once', async () => {
    const machine = await boot(manager.name);
    const holds = await Promise.all(
      Array.from({ length: 10 }, (_, at) => holdSite(wayTo(machine), manager, `u${at}@m`)),
    );
    const held = holds.filter((hold) => hold.ok);
    expect(held).toHaveLength(1);
    const by = holds.findIndex((hold) => hold.ok);
    for (const hold of holds) if (!hold.ok) expect(heldBy(hold)).toContain(`by u${by}@m since`);
  });

  test('stays held for as long as its holder lives', async () => {
    const machine = await boot(manager.name);
    const hold = valueIn(await holdSite(wayTo(machine), manager, 'ann@desk', QUICK));
    await new Promise((resolve) => setTimeout(resolve, 6000));
    expect(hold.lost.aborted).toBe(false);
    expect(heldBy(await holdSite(wayTo(machine), manager, 'bob@lap'))).toContain('ann@desk');
  });
});

describe('a holder', () => {
  test('hears that the connection broke, and the site is free', async () => {
    const machine = await boot(manager.name);
    const hold = valueIn(await holdSite(wayTo(machine), manager, 'ann@desk'));
    const lost = once(hold.lost, 'abort');
    machine.ssh.cut();
    await lost;
    expect((hold.lost.reason as Problem).message).toContain('does not hold the site for us any more');
    await free(machine);
  });

  test('that died in silence lets go after a while', async () => {
    const machine = await boot(manager.name);
    // Nothing of its life comes through, and the connection stays.
    valueIn(await holdSite(wayTo(machine), manager, 'ann@desk', { beat: 1e6, patience: 1 }));
    await free(machine);
  });

  test('knows before the management server lets go that nothing comes back', async () => {
    const machine = await boot(manager.name);
    const hold = valueIn(await holdSite(wayTo(machine), manager, 'ann@desk', { beat: 100, patience: 5 }));
    const lost = once(hold.lost, 'abort');
    // Its process is there and gets nowhere, as behind a line that is dead.
    machine.inside('pkill -STOP -x bash');
    await lost;
    expect(machine.inside('flock -n /run/zoneseed-finalize.lock true || echo held')).toBe('held\n');
  });
});

describe('a site cannot be held', () => {
  test('where the machine does not answer', async () => {
    const machine = await boot(manager.name);
    machine.ssh.close();
    expect(heldBy(await holdSite(wayTo(machine), manager, 'ann@desk'))).toContain('has no SSH server yet');
  });

  test('where its folder cannot be written', async () => {
    const machine = await boot(manager.name);
    machine.inside('mkdir /run/zoneseed-finalize.lock');
    expect(heldBy(await holdSite(wayTo(machine), manager, 'ann@desk'))).toContain(
      'does not let the site be held: bash: line',
    );
  });
});
