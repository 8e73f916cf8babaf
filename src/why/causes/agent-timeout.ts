/** A command that an agent did not answer in time. */
import type { Cause } from '../cause.ts';

export const agentTimeout: Cause = {
  id: 'agent-timeout',
  words: ['timed out after'],
  sign: /Commands (\S+) to Host (\S+) timed out after (\d+)/,
  means: 'host $2 did not answer within $3 s',
  repair: 'agent.log of the host by the same logid; load and storage of the host; the global setting `wait`',
};
