/** The page of serve: one HTML document with its style and its scripts in it, which fetches nothing and runs nothing else. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_FOLDER } from '../disk/own-package.ts';

export interface Page {
  readonly html: string;
  /** The headers that it is served with: what else a browser might be talked into, it refuses. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The page as it is on disk now (templates/serve/). A file that is missing there is a broken installation, and throws. */
export function servePage(): Page {
  const folder = join(PACKAGE_FOLDER, 'templates/serve');
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const styles: string[] = [];
  const scripts: string[] = [];
  const html = read('page.html')
    .replace(/<link rel="stylesheet" href="([a-z.]+)">/g, (_, name: string) => {
      styles.push(digest(read(name)));
      return `<style>${read(name)}</style>`;
    })
    .replace(/<script src="([a-z.]+)"><\/script>/g, (_, name: string) => {
      scripts.push(digest(read(name)));
      return `<script>${read(name)}</script>`;
    });
  return { html, headers: headersFor(styles, scripts) };
}

/** As a Content-Security-Policy names an inline script (CSP level 3, 2.3.1). */
function digest(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function headersFor(styles: readonly string[], scripts: readonly string[]): Page['headers'] {
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    `style-src ${styles.join(' ')}`,
    "connect-src 'self'",
    // The sign of the browser's tab, which stands in the page itself.
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // Text can become no HTML, whatever a script of ours does with it.
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}
