/** Answers to machines that boot, in iPXE's words. */
import { claimedAnswer, diskAnswer, installAnswer, unknownAnswer } from '../media/boot/ipxe-answers.ts';
import type { PxeUrls } from '../media/pxe-urls.ts';
import type { BootAnswer, Rack } from './rack.ts';

/** By what holds of a host's installation: one that is wanted and not given is a host without documents for the installer. */
const WHY_DISK = {
  wanted: 'is one that this installer does not install: nothing is installed',
  begun: 'its installation has begun: nothing is installed again',
  done: 'it is installed: nothing is installed again',
} as const;

/** What a machine that asked is to do, as the script that iPXE runs. */
export function scriptOf(answer: BootAnswer, rack: Rack, urls: PxeUrls): string {
  const { media } = rack.site;
  switch (answer.kind) {
    case 'install':
      return installAnswer(media, answer.host, urls);
    case 'claimed':
      return claimedAnswer(media, answer.hosts);
    case 'unknown':
      return unknownAnswer(media);
    case 'disk': {
      const why = WHY_DISK[answer.install];
      return diskAnswer(`This machine is ${answer.host} of site ${media.name}, and ${why}.`);
    }
  }
}
