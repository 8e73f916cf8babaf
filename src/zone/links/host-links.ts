/** Hosts: where their agents are sent, the bridges their traffic needs, and whether they are heard of. */
import type { Problem } from '../../outcome/problem.ts';
import { type HostHave, host } from '../kinds/host.ts';
import { setting } from '../kinds/setting.ts';
import { trafficType } from '../kinds/traffic-type.ts';
import { broken, type Seen, unreached } from './link.ts';

/** By this setting agents and system VMs find the server, which by itself takes the address of its first card. */
export async function hostSetting({ site, look }: Seen): Promise<Problem | undefined> {
  const settings = await look.of(setting);
  const wanted = setting.want(site).find(({ key }) => key === 'host');
  const have = settings.ok ? settings.value.find(({ key }) => key === 'host') : undefined;
  if (wanted === undefined || have === undefined || have.value === wanted.value) return undefined;
  return broken(
    `agents and system VMs are told that the management server is at ${have.value || 'no address'}`,
    `the setting host has to be ${wanted.value}: run finalize, then restart the agents`,
    wanted.path,
  );
}

/** Every label is a device of every host. */
export async function labels({ site, look, questions }: Seen): Promise<Problem | undefined> {
  const wants = trafficType.want(site);
  const types = await look.of(trafficType);
  for (const { key, label, name, path } of wants) {
    const have = types.ok ? types.value.find((one) => one.key === key) : undefined;
    if (have === undefined || have.kvmnetworklabel === label) continue;
    const message = `the label of ${name} traffic is ${have.kvmnetworklabel ?? 'not set'}`;
    return broken(message, `it has to be ${label}: run finalize`, path);
  }
  const devices = [...new Set(wants.flatMap(({ label }) => label ?? []))];
  for (const { name, path } of host.want(site)) {
    const [first] = (await questions?.lacks(name, devices)) ?? [];
    if (first !== undefined)
      return broken(`${name} has no device ${first}, a label`, `on ${name}: netplan apply`, path);
  }
  return undefined;
}

/** Every host is Up, enabled, and speaks TLS to the others. */
export async function hostsUp(seen: Seen): Promise<Problem | undefined> {
  const hosts = await seen.look.of(host);
  if (!hosts.ok) return undefined;
  const bad = host.want(seen.site).flatMap(({ key, name, path }) => {
    const have = hosts.value.find((one) => one.key === key);
    const state = have === undefined ? undefined : host.ready?.(have);
    return have === undefined || state === undefined ? [] : [{ name, path, have, state }];
  });
  // One that is not heard of says more than one that only lacks TLS.
  const first = bad.find(({ have }) => have.state !== 'Up') ?? bad[0];
  if (first === undefined) return undefined;
  const { name, path, have, state } = first;
  const way = have.state === 'Up' ? undefined : await unreached(seen, name, path);
  return way ?? broken(`${name} ${state}`, cure(name, have), path);
}

function cure(name: string, { state, resourcestate }: HostHave): string {
  if (state !== 'Up')
    return `on ${name}: systemctl status cloudstack-agent; agent.log and setup.log in /var/log/cloudstack/agent`;
  if (resourcestate !== 'Enabled') return 'somebody did that: enable it, or cancel its maintenance, in CloudStack';
  return `libvirtd of ${name} does not listen with TLS: LIBVIRTD_ARGS, masked sockets; then restart cloudstack-agent`;
}
