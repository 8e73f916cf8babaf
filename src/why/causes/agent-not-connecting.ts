/** An agent that never came after its setup. */
import type { Cause } from '../cause.ts';

export const agentNotConnecting: Cause = {
  id: 'agent-not-connecting',
  words: ['to wait for the host connecting to mgt svr', 'Cannot find the server resources at'],
  sign: /Timeout, to wait for the host connecting to mgt svr|Cannot find the server resources at/,
  means: 'the agent was set up and did not connect to the management server',
  repair:
    'setup.log and agent.log of the host; the global setting `host`; port 8250 of the management server as the host reaches it',
};
