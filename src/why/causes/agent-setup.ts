/** A setup of the agent that failed. */
import type { Cause } from '../cause.ts';

export const agentSetup: Cause = {
  id: 'agent-setup',
  words: ['CloudStack Agent setup through command'],
  sign: /CloudStack Agent setup through command .{0,300} failed/,
  means: 'the setup of the agent on the host returned an error',
  repair: '/var/log/cloudstack/agent/setup.log of the host',
};
