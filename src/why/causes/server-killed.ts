/** A management server that died. */
import type { Cause } from '../cause.ts';

export const serverKilled: Cause = {
  id: 'server-killed',
  words: ['Cancel left-over job-'],
  sign: /Cancel left-over job-(\d+)/,
  means: 'the management server ended while the job ran',
  repair:
    "journalctl -u cloudstack-management and the kernel's log (out of memory?) of that moment; the job may be asked for again",
};
