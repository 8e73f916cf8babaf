// node ensure.ts SITEFILE HOST...: ensures the secrets of a site and prints how that went, as JSON.
import { ensureSecrets } from '../../../src/secrets/store.ts';

const [siteFile = '', ...hosts] = process.argv.slice(2);
const wanted = { hosts, hostKeys: ['ed25519', 'ecdsa'] } as const;
const result = await ensureSecrets({ siteFile, site: 'banana' }, wanted);
const told = result.ok ? { tokens: hosts.map((host) => result.value.host(host).token) } : { problems: result.problems };
console.log(JSON.stringify(told));
