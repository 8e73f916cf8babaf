/** The scenarios in their order: what each needs of the ones before it is visible here. */
import { askFirewalls } from './firewall.ts';
import { firstBoot } from './first-boot.ts';
import { hostileValues } from './hostile.ts';
import { buildLabSite, type Lab } from './lab.ts';
import { powerCuts } from './power-cuts.ts';
import { askReadySite } from './ready-site.ts';
import { refusals } from './refusals.ts';
import { secondBoot } from './second-boot.ts';

/** Runs the wanted scenarios, all when none is named. */
export async function bootScenarios(lab: Lab, wanted: readonly string[]): Promise<void> {
  const runs = (name: string) => wanted.length === 0 || wanted.includes(name);
  const site = await buildLabSite(lab, 'site');
  lab.report.say('the site is built');
  if (runs('first-boot')) {
    const { hosts, ready } = await firstBoot(lab, site);
    if (ready) {
      await askReadySite(lab, site, hosts);
      await askFirewalls(lab, hosts);
      await secondBoot(lab, hosts);
    } else lab.report.notRun('questions to the ready site', 'it is not ready');
    await Promise.all([...hosts.values()].map((host) => host.container.powerOff()));
  }
  if (runs('refusals')) await refusals(lab, site);
  if (runs('hostile')) await hostileValues(lab);
  if (runs('power-cuts')) {
    const hosts = await powerCuts(lab, site);
    await Promise.all([...hosts.values()].map((host) => host.container.powerOff()));
  }
}
