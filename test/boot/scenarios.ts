/** The scenarios in their order: what each needs of the ones before it is visible here. */
import { askFirewalls } from './firewall.ts';
import { firstBoot } from './first-boot.ts';
import { buildLabSite, type Lab } from './lab.ts';
import { askReadySite } from './ready-site.ts';
import { secondBoot } from './second-boot.ts';

/** Runs the wanted scenarios, all when none is named. */
export async function bootScenarios(lab: Lab, wanted: readonly string[]): Promise<void> {
  const runs = (name: string) => wanted.length === 0 || wanted.includes(name);
  const site = await buildLabSite(lab, 'site');
  lab.report.say('the site is built');
  if (runs('first-boot')) {
    const hosts = await firstBoot(lab, site);
    await askReadySite(lab, site, hosts);
    await askFirewalls(lab, hosts);
    await secondBoot(lab, hosts);
    for (const host of hosts.values()) await host.container.powerOff();
  }
}
