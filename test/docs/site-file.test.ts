import { expect, test } from 'vitest';
import { siteJsonSchema } from '../../src/site/site-schema.ts';
import { siteFileReference } from './site-file.ts';

const introduction = `
# The site file

One YAML file says everything of a site: its networks, its hosts and the CloudStack zone they make. \`zoneseed check\` judges it,
\`zoneseed build\` compiles it. [examples/reference.yaml](../examples/reference.yaml) is a complete one with comments.

Addresses, bridges and paths are written once; what depends on them follows from them. YAML anchors and merge keys (\`<<\`) work, which
is how hundreds of like hosts stay short. Unknown keys are errors. For completion in an editor, begin the file with
\`# yaml-language-server: $schema=site.schema.json\` and make that file with \`zoneseed schema > site.schema.json\`.

What readers of YAML do not agree about is refused: \`010\`, \`0x10\` and \`1e3\` are written as plain numbers, or in quotes where they are
text (a serial number of digits alone is). Invisible characters, such as a no-break space from a web page, are named, and so are line
ends of CR alone and other encodings than UTF-8. A network is written as such, \`10.15.0.0/24\` and not \`10.15.0.7/24\`. A MAC may be
\`52:54:00:0a:00:74\`, \`52-54-00-0a-00-74\` or \`5254.000a.0074\`, and a public key may have options before it (\`from="10.0.0.0/8"\`).

<!-- Made from the schema by the tests (npm test -- test/docs -u); change the schema, not this file. -->
`;

test('the reference of the site file says what the schema says', async () => {
  await expect(siteFileReference(siteJsonSchema(), introduction)).toMatchFileSnapshot('../../docs/site-file.md');
});

test('the JSON Schema beside it is the one the program prints', async () => {
  await expect(`${JSON.stringify(siteJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../docs/site.schema.json');
});
