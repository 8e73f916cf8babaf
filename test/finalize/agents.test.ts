import { describe, expect, test } from 'vitest';
import { emptyAgents, resetAgent } from '../../src/finalize/agents.ts';
import { restartManagement } from '../../src/finalize/management-service.ts';
import { problemsOf, valueIn } from '../outcome/outcomes.ts';
import { hostOf, reference } from '../role/sites.ts';
import { boot, type Machine, wayTo } from './machine.ts';

const site = reference();
const host = hostOf(site, 'kvm-host-01');
const manager = hostOf(site, 'cloudstack-mgmt');
const PROPERTIES = '/etc/cloudstack/agent/agent.properties';

describe('an agent', () => {
  const isEmpty = async (machine: Machine) => (await emptyAgents([host], wayTo(machine))).has(host.name);

  test('is empty when CloudStack has given it no guid, and of one that is not there nothing is known', async () => {
    const machine = await boot(host.name);
    expect(await isEmpty(machine)).toBe(false);
    machine.write(PROPERTIES, 'workers=5\n#guid=1\nguid=\nlocal.storage.uuid=guid=3\n');
    expect(await isEmpty(machine)).toBe(true);
    machine.write(PROPERTIES, 'workers=5\nguid = 1-2\n');
    expect(await isEmpty(machine)).toBe(false);
    machine.ssh.close();
    expect(await isEmpty(machine)).toBe(false);
  });

  test('that is reset forgets its zone, its certificates and its pools, and nothing else', async () => {
    const machine = await boot(host.name);
    const pool = '7f3c1c1e-1111-2222-3333-0123456789ab';
    machine.write(
      PROPERTIES,
      'guid=1\nzone=1\npod=1\ncluster=1\nhost=10.15.0.116\nhost.reserved.mem.mb=9\nworkers=5\n',
      0o640,
    );
    machine.write('/etc/cloudstack/agent/cloud.jks', 'x').write('/etc/cloudstack/agent/log4j-cloud.xml', 'x');
    machine.command('systemctl', '[[ $1 != is-active ]]');
    machine.command(
      'virsh',
      `case "$2 $3" in
      'pool-list --all') printf 'mine\\n${pool}\\n' ;;
      'pool-dumpxml ${pool}') echo '<path>/mnt/${pool}</path>' ;;
    esac`,
    );
    valueIn(await resetAgent(host, wayTo(machine)));
    valueIn(await resetAgent(host, wayTo(machine)));
    expect(machine.read(PROPERTIES)).toBe('host.reserved.mem.mb=9\nworkers=5\n');
    expect(machine.inside(`stat -c %a ${PROPERTIES}; ls /etc/cloudstack/agent`)).toBe(
      '640\nagent.properties\nlog4j-cloud.xml\n',
    );
    expect(machine.calls).toContain(`virsh -q pool-undefine ${pool}`);
    expect(machine.calls).not.toContain('virsh -q pool-undefine mine');
  });

  test('that cannot be stopped keeps what it believes', async () => {
    const machine = await boot(host.name);
    machine.write(PROPERTIES, 'guid=1\n');
    machine.command('systemctl');
    expect(problemsOf(await resetAgent(host, wayTo(machine)))[0]?.message).toBe(
      'the zone is gone, and the agent of kvm-host-01 still believes in it: it cannot be stopped',
    );
    expect(machine.read(PROPERTIES)).toBe('guid=1\n');
  });
});

describe('a management server that is restarted', () => {
  /** A service that answers with these codes, one after the other, the last one for ever. */
  async function server(codes: readonly string[], state = 'active'): Promise<Machine> {
    const machine = await boot(manager.name);
    machine.write('/run/codes', `${codes.join('\n')}\n`);
    machine.command(
      'curl',
      `code=$(head -n 1 /run/codes); echo "$code"; (($(wc -l </run/codes) == 1)) || sed -i 1d /run/codes
      [[ $code != 000 ]]`,
    );
    machine.command('systemctl', `[[ $1 != show ]] || echo ${state}`);
    machine.command('journalctl', 'echo "cannot reach the database"');
    return machine;
  }
  const restart = (machine: Machine, patience: number) =>
    restartManagement([manager], wayTo(machine), undefined, patience);

  test('is waited for until it answers', async () => {
    const machine = await server(['000', '503', '200'], 'activating');
    valueIn(await restart(machine, 30));
    expect(machine.calls[0]).toBe('systemctl restart cloudstack-management.service');
    expect(machine.calls.filter((call) => call.startsWith('curl'))).toHaveLength(3);
  });

  test('and ends, or answers wrongly for ever, is told', async () => {
    expect(problemsOf(await restart(await server(['000'], 'failed'), 30))[0]?.message).toBe(
      'cloudstack-management on cloudstack-mgmt does not start: it has ended: cannot reach the database',
    );
    expect(problemsOf(await restart(await server(['503']), 1))[0]?.message).toContain(
      'it does not answer on port 8080 after 1 s',
    );
  });
});
