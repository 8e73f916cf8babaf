/** Processors slower than the offering asks for. */
import type { Cause } from '../cause.ts';

export const cpuSpeed: Cause = {
  id: 'cpu-speed',
  words: ['host has cpu capability? false'],
  sign: /Not using host (.{1,80}?); host has cpu capability\? false, host has capacity\? ?(true|false)/,
  means: 'no core of the host is as fast as the offering asks for (host $1), or it has too few of them',
  repair: 'a smaller offering, or the agent key host.cpu.manual.speed.mhz where the speed is read wrongly',
  whilePlanning: true,
};
