/** How far a host is with its first boot: before its end nothing else is expected of it. */
import { readStatus } from '../../first-boot/status.ts';
import { type Check, onEach } from '../check-type.ts';
import { everyHost } from '../groups.ts';

export const firstboot: Check = {
  id: 'firstboot',
  layer: 'services',
  asks: 'has it finished its first boot?',
  why: 'it is not yet what its roles make of it; finalize waits for it',
  after: ['answers', 'disk-space', 'bridges', 'host-addresses', 'default-route', 'kvm-device'],
  repair: 'firstboot',
  ...onEach(everyHost, ({ host, own: { firstBoot } }) => {
    if (firstBoot === undefined) return [];
    const expected = 'ready';
    const { path } = host;
    const status = firstBoot === null ? undefined : readStatus(firstBoot);
    if (status === undefined || !status.ok) {
      const seen = firstBoot === null ? 'there is no zoneseed-firstboot' : 'zoneseed-firstboot says no status';
      const todo = 'cloud-init writes it: cloud-init status --long, /var/log/cloud-init.log';
      return [{ message: `${host.name} has not begun its first boot`, seen, expected, path, todo, byHand: true }];
    }
    const { state, reason, steps } = status.value;
    if (state === 'ready') return [];
    const at = steps.find((step) => step.state !== 'done');
    const seen = [`${state}: ${reason ?? ''}`, at?.error ?? ''].filter(Boolean).join('; ').slice(0, 400);
    const message =
      state === 'failed'
        ? `the first boot of ${host.name} has failed${at === undefined ? '' : ` at ${at.name}`}`
        : `${host.name} is still in its first boot`;
    const todo =
      state === 'failed'
        ? `it is tried again by itself; on ${host.name}: zoneseed-firstboot --status, and /var/log/zoneseed`
        : 'wait; zoneseed-firstboot --status says what for';
    return [{ message, seen, expected, path, todo, byHand: state !== 'failed' }];
  }),
};
