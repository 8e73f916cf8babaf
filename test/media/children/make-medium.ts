// Makes a medium of a small site, says when it begins, and what it was refused for.
import { makePxe } from '../../../src/media/pxe-tree.ts';
import { makeUsb } from '../../../src/media/usb-installer.ts';
import { untold } from '../../../src/outcome/told.ts';
import { hostOf, segmentOf, siteOf, urlsOf, wordsOf } from '../made-up.ts';

const [kind, installer = '', output = '', name = ''] = process.argv.slice(2);
const site = siteOf([hostOf('web-1', { serial: 'S1' }), hostOf('web-2', { serial: 'S2' })], name);
process.stdout.write('begins\n');
const common = { installer, output };
const made =
  kind === 'usb'
    ? await makeUsb(site, { ...common, countdown: 0 }, untold)
    : await makePxe(site, { ...common, urls: urlsOf('http://10.15.0.2/'), segment: segmentOf('10.15.0.0/24') }, untold);
process.stdout.write(made.ok ? 'made\n' : made.problems.map(wordsOf).join('\n'));
