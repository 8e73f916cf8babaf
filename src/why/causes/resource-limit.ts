/** A limit of an account or domain. */
import type { Cause } from '../cause.ts';

export const resourceLimit: Cause = {
  id: 'resource-limit',
  words: ['Maximum number of resources', 'Maximum amount of resources', 'ResourceAllocationException'],
  sign: /Maximum (?:number|amount|domain resource limits?) .{0,200}|ResourceAllocationException/,
  means: 'a limit of the account, domain or project is reached',
  repair: 'updateResourceLimit, or remove what is not needed',
};
