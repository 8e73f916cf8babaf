// node ensure.ts SITEFILE HOST...: ensures the secrets of a site and prints how that went, as JSON.
import { ensureSecrets } from '../../../src/secrets/store.ts';

const [siteFile = '', ...hosts] = process.argv.slice(2);
const notices: string[] = [];
const result = await ensureSecrets(siteFile, { site: 'banana', hosts }, { notice: (line) => notices.push(line) });
const told = result.ok ? { tokens: hosts.map((host) => result.value.host(host).token) } : { problem: result.problem };
console.log(JSON.stringify({ ...told, notices }));
