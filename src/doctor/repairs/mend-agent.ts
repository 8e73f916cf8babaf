/** The agent of a KVM host. */
import { kvmHosts } from '../groups.ts';
import { recipe } from '../repair-type.ts';

export const mendAgent = recipe({
  id: 'agent',
  does: 'restarts the agent, which then reports to CloudStack anew; guests run on',
  group: kvmHosts,
  script: `systemctl reset-failed cloudstack-agent.service 2>/dev/null
systemctl restart cloudstack-agent.service
sleep 5
systemctl is-active cloudstack-agent.service >&2`,
});
