/** The page of serve in a real browser. Each case has a server and a page of its own; they share the browser. */
import type { Browser, BrowserContextOptions } from 'playwright-core';
import type { RackView } from '../../src/serve/rack-view.ts';
import { type Case, same } from '../media-boot/harness.ts';
import { type Looked, look } from './browser.ts';
import { pageDeeds } from './page-deeds.ts';
import { pageLooks } from './page-looks.ts';
import { pageOfServe } from './page-of-serve.ts';
import { PageServer } from './page-server.ts';

/** A page that shows a rack, and the server that it is shown by. */
export type Stage = Looked & { readonly server: PageServer };

export type OnStage = (
  name: string,
  rack: () => RackView,
  body: (stage: Stage) => Promise<void>,
  options?: BrowserContextOptions,
) => Case;

/** What is to hold of the page, in `browser`. */
export function pageCases(browser: Browser): Case[] {
  const onStage: OnStage = (name, rack, body, options) => ({
    name: `page: ${name}`,
    async run() {
      const server = await new PageServer(rack()).start();
      try {
        const looked = await look(browser, server.url, options);
        await body({ ...looked, server });
        same(looked.complaints.join('\n'), '', 'the browser complains');
        await looked.page.context().close();
      } finally {
        await server.kill();
      }
    },
  });
  return [...pageLooks(onStage), ...pageDeeds(onStage), pageOfServe(browser)];
}
