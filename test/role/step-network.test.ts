import { afterEach, describe, expect, it } from 'vitest';
import { StepRoom } from './step-room.ts';

const MAC = '52:54:00:0f:00:74';
const rooms: StepRoom[] = [];
afterEach(() => {
  for (const room of rooms.splice(0)) room.destroy();
});

/** A bridge with a card whose other end is up, and an address: what netplan makes of the reference site. */
const GOOD = `
ip link add cable type veth peer name ens4 address ${MAC}
ip link add cloudbr0 type bridge
ip link set ens4 master cloudbr0
ip link set cable up; ip link set ens4 up; ip link set cloudbr0 up
ip addr add 10.15.0.116/24 dev cloudbr0`;

function look(before: string, networks = [`cloudbr0 10.15.0.116/24 ${MAC}`]) {
  const room = new StepRoom({ HOST_NETWORKS: networks });
  rooms.push(room);
  return room.run('common/network.sh', before, true);
}

describe('the network of a host', () => {
  it('is found as it should be', () => {
    expect(look(GOOD)).toMatchObject({ code: 0, error: undefined });
  });

  it('may sit on a card without a bridge, or be a bridge without an address', () => {
    expect(look(GOOD, ['- 10.15.0.116/24 -', 'cloudbr0 - -']).code).toBe(0);
  });

  it.each([
    [
      'the MAC is that of another machine',
      GOOD,
      [`cloudbr0 10.15.0.116/24 52:54:00:00:00:01`],
      `no network card has the MAC 52:54:00:00:00:01; this machine has: cable (`,
    ],
    [
      'only the bridge has the MAC, which it was given',
      'ip link add cloudbr0 address 52:54:00:00:00:01 type bridge; ip link set cloudbr0 up',
      [`cloudbr0 10.15.0.116/24 52:54:00:00:00:01`],
      'no network card has the MAC 52:54:00:00:00:01; this machine has: ',
    ],
    ['the bridge is missing', GOOD, ['cloudbr1 10.10.0.116/24 -'], 'there is no bridge cloudbr1; this machine has: '],
    [
      'the bridge is empty',
      `${GOOD}; ip link set ens4 nomaster`,
      undefined,
      'bridge cloudbr0 has no card in it; this machine has: ',
    ],
    [
      'the cable is out',
      `${GOOD}; ip link set cable down`,
      undefined,
      'no card in bridge cloudbr0 has a link: cable, switch port or virtual network',
    ],
    [
      'the address is missing',
      `${GOOD}; ip addr flush dev cloudbr0`,
      undefined,
      'address 10.15.0.116/24 is on no device of this machine',
    ],
    [
      'the address is elsewhere',
      `${GOOD}; ip addr flush dev cloudbr0; ip addr add 10.15.0.116/24 dev cable`,
      undefined,
      'address 10.15.0.116/24 is on cable, and belongs on bridge cloudbr0',
    ],
  ])('is refused in words when %s', (_, before, networks, words) => {
    const { code, error } = look(before, networks);
    expect(code).toBe(1);
    expect(error?.startsWith(words) ? words : error).toBe(words);
  });

  it('names in its words the cards there are, and no bridges', () => {
    const { error } = look(GOOD, [`cloudbr0 - 52:54:00:00:00:01`]);
    expect(error).toContain(`ens4 (${MAC})`);
    expect(error).not.toContain('cloudbr0');
  });
});
