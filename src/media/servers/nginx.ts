/** A server block for nginx that serves a PXE tree to its segment and to nobody else. */
import type { Cidr } from '../../site/address/address.ts';
import type { PxeUrls } from '../pxe-urls.ts';

/** nginx's own quoting: a double-quoted word, in which only `"`, `\` and `$` mean something. */
function nginxQuote(value: string): string {
  if (/[\p{Cc}$]/u.test(value)) throw new Error(`an nginx path cannot hold ${JSON.stringify(value)}`);
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** `root` is the absolute path of the tree's root. The user nginx runs as must be able to read its `seed` folder. */
export function nginxServer(urls: PxeUrls, root: string, segment: Cidr): string {
  return `# zoneseed: include this in the http block of nginx.
server {
    listen ${urls.port};
    location ${urls.path} {
        alias ${nginxQuote(`${root}/`)};
    }
    autoindex off;
    default_type application/octet-stream;
    # Whoever reads the boot scripts can read the seeds.
    allow ${segment.text};
    deny all;
    sendfile on;
    # The paths of the seeds are secrets, also of a file that is not in one.
    access_log off;
    log_not_found off;
}
`;
}
