import { expect, test } from 'vitest';
import { kindOfError } from '../../src/remote/remote-problem.ts';

test.each([
  [{ code: 'ECONNREFUSED', syscall: 'connect' }, 'refused'],
  [{ code: 'ENETUNREACH', syscall: 'connect' }, 'no-route'],
  // A packet filter of this machine, and a route of kind blackhole.
  [{ code: 'EPERM', syscall: 'connect' }, 'no-route'],
  [{ code: 'EINVAL', syscall: 'connect' }, 'no-route'],
  [{ code: 'ECONNRESET', syscall: 'read' }, 'lost'],
  [{ level: 'client-timeout' }, 'timeout'],
  [{ level: 'client-authentication' }, 'login'],
])('an error %j is told as %s', (error, kind) => {
  expect(kindOfError(Object.assign(new Error('x'), error))).toBe(kind);
});
