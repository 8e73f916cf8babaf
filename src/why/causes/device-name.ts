/** A device name longer than Linux allows. */
import type { Cause } from '../cause.ts';

export const deviceName: Cause = {
  id: 'device-name',
  words: ['too long'],
  sign: /(?:device|interface|bridge)? ?[Nn]ame .{0,80} too long|"dev" not a valid ifname/,
  means: 'the name of a network device becomes longer than 15 characters',
  repair: 'give the port of the bridge a short name, and reboot the host',
};
