/** What the page does: it follows what serve tells, survives its end, is worked with keys alone, and asks before it wipes. */
import type { Page } from 'playwright-core';
import { type Case, holds, same } from '../media-boot/harness.ts';
import { largeRack, madeUpMachine, smallRack } from './made-up-rack.ts';
import type { OnStage } from './page.ts';

export function pageDeeds(onStage: OnStage): Case[] {
  return [inPlace(onStage), reconnects(onStage), keyboard(onStage), again(onStage), copies(onStage), refuses(onStage)];
}

const state = (page: Page, host: string) => page.getByRole('button', { name: host }).locator('.state');

function inPlace(onStage: OnStage): Case {
  return onStage(
    'news of one machine changes its row and no other, is said aloud, and takes no focus',
    largeRack,
    async ({ page, server }) => {
      const before = await page.locator('.unit').count();
      await page.getByRole('button', { name: 'kvm-host-006' }).focus();
      await page.evaluate(`
      touched = new Set();
      new MutationObserver((seen) => seen.forEach(({ target }) => touched.add(target.parentElement?.closest('.slot')?.innerText.split('\\n')[0])))
        .observe(document.getElementById('machines'), { subtree: true, characterData: true, childList: true, attributes: true });
    `);
      const now = new Date().toISOString();
      server.tellMachine(madeUpMachine('kvm-host-006', { state: 'ready', since: now, install: 'done' }));
      await page.getByRole('region', { name: 'Ready' }).getByRole('button', { name: 'kvm-host-006' }).waitFor();
      await page.getByRole('status').getByText('kvm-host-006: ready.').waitFor();
      same(
        await page.evaluate('document.activeElement.querySelector(".name").textContent'),
        'kvm-host-006',
        'the focus',
      );
      same(String(await page.locator('.unit').count()), String(before), 'rows');
      // What lasts counts on by itself in other rows; nothing else of them may have changed.
      const states = await page.evaluate(
        '[...document.querySelectorAll(".slot")].filter((slot) => slot.parts.state.isConnected).length',
      );
      same(String(states), String(before), 'rows that are the elements they were');
      server.tellNotices({
        id: 'refused',
        kind: 'alert',
        at: now,
        text: 'a second hand-out of the seed of kvm-host-006 was refused',
      });
      await page.getByRole('alert').getByText('was refused').waitFor();
      server.tellNotices();
      await page.getByRole('alert').waitFor({ state: 'hidden' });
    },
  );
}

function reconnects(onStage: OnStage): Case {
  return onStage(
    'a killed serve is said, and one that has another key; the page goes on with the next, nothing doubled',
    smallRack,
    async ({ page, server }) => {
      await page.getByText('live', { exact: true }).waitFor();
      await server.kill();
      await page.getByText('not connected').waitFor();
      server.locked = true;
      await server.start();
      await page.getByText('the key that serve prints').waitFor();
      await server.kill();
      server.locked = false;
      const [first, ...rest] = server.view.machines;
      if (first === undefined) throw new Error('the rack is empty');
      server.view = { ...server.view, machines: [{ ...first, state: 'ready' }, ...rest] };
      await server.start();
      await page.getByText('live', { exact: true }).waitFor();
      // That the connection stands is said at once, what it brought is drawn a moment later.
      await state(page, 'cloudstack-mgmt').filter({ hasText: 'ready' }).waitFor();
      same(String(await page.locator('.unit').count()), '3', 'rows');
      same(String(await page.locator('.stranger').count()), '1', 'unknown machines');
    },
  );
}

function keyboard(onStage: OnStage): Case {
  return onStage('everything is reached and done with keys alone', smallRack, async ({ page }) => {
    const focused = () =>
      page.evaluate('document.activeElement.textContent || document.activeElement.id') as Promise<string>;
    const tabTo = async (what: string) => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab');
        if ((await focused()).includes(what)) return;
      }
      throw new Error(`${what} is not reached by Tab`);
    };
    await page.keyboard.press('Tab');
    same(await focused(), 'Go to the machines', 'what is reached first');
    await page.keyboard.press('Enter');
    await tabTo('nfs-01');
    await page.keyboard.press('Enter');
    same(await focused(), 'nfs-01', 'the focus after opening the details');
    await page.keyboard.press('Escape');
    holds(await page.locator('#details').isHidden(), 'Escape does not close the details');
    holds((await focused()).startsWith('nfs-01'), `the focus after closing is on ${await focused()}`);
    await page.keyboard.press('/');
    same(await focused(), 'find', 'the focus after /');
    await page.keyboard.type('kvm');
    same((await page.locator('.name').allTextContents()).join(' '), 'kvm-host-01', 'what is found');
  });
}

function again(onStage: OnStage): Case {
  return onStage(
    'one more installation is asked for with the name of the machine, whole',
    smallRack,
    async ({ page, server }) => {
      await page.getByRole('button', { name: 'nfs-01' }).click();
      const button = page.getByRole('button', { name: 'Install again' });
      const name = page.getByRole('textbox', { name: /type nfs-01/ });
      for (const typed of ['', 'nfs-0', 'NFS-01', 'kvm-host-01']) {
        await name.fill(typed);
        holds(await button.isDisabled(), `the button lets "${typed}" pass`);
        await name.press('Enter');
      }
      same(JSON.stringify(server.again), '[]', 'what was asked for too early');
      await name.fill('nfs-01');
      await button.click();
      await page.getByText('It is installed again at its next network boot.').waitFor();
      same(JSON.stringify(server.again), '[{"host":"nfs-01","typed":"nfs-01"}]', 'what was asked for');
    },
  );
}

function copies(onStage: OnStage): Case {
  return onStage(
    'what an unknown machine is to be pasted as is copied',
    smallRack,
    async ({ page, server }) => {
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      same(await page.evaluate('navigator.clipboard.readText()'), server.view.unknown[0]?.yaml ?? '', 'the clipboard');
    },
    { permissions: ['clipboard-read', 'clipboard-write'] },
  );
}

function refuses(onStage: OnStage): Case {
  return onStage(
    'the browser refuses what is none of the page, by its policy',
    smallRack,
    async ({ page, complaints }) => {
      const refused = await page.evaluate(`(async () => {
      const attempt = (deed) => { try { deed(); return 'taken'; } catch { return 'refused'; } };
      const image = document.createElement('img');
      const script = document.createElement('script');
      const said = [
        attempt(() => { document.body.innerHTML = '<img src=x onerror=alert(1)>'; }),
        attempt(() => image.setAttribute('onerror', 'alert(2)')),
        attempt(() => { script.text = 'alert(3)'; }),
        await fetch('http://127.0.0.1:9/').then(() => 'taken', () => 'refused'),
      ];
      script.append('window.ran = true');
      document.body.append(script);
      return [...said, String(window.ran)].join(' ');
    })()`);
      same(String(refused), 'refused refused refused refused undefined', 'what a script in the page could do');
      holds(complaints.length > 0, 'the refusals are not complained of: the other cases would not see them');
      complaints.length = 0;
    },
  );
}
