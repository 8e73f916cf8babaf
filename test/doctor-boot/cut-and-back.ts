/** The repair of a network whose netplan was changed by hand: applied, it lets nobody in, and the host comes back by itself. */
import { named } from '../boot/lab.ts';
import { expectEqual, expectMatch } from '../boot/report.ts';
import { until } from '../boot/wait.ts';
import type { Place } from '../finalize-boot/place.ts';
import { STORAGE } from '../finalize-boot/site.ts';
import { repair } from './doctor.ts';

/** Seconds, against hanging. */
const LIMIT = 120;
/** The way back comes sooner: a minute is for switches that the lab has not. */
const SOONER = '/run/systemd/system/zoneseed-network-back.timer.d';
/** What the host says to whoever asks goes nowhere any more. */
const LOST = ['10.10.0.0/25', '10.15.0.0/25'].map((to) => `{ to: ${to}, type: unreachable }`).join(', ');
const HAND = '/etc/netplan/99-by-hand.yaml';
const CUT = `mkdir -p ${SOONER} && printf '[Timer]\\nOnActiveSec=25\\n' >${SOONER}/lab.conf && (
umask 077; echo 'network: { bridges: { cloudbr1: { routes: [${LOST}] } } }' >${HAND})`;

/** Asked while a card of the host is down, which is so afterwards too. */
export async function cutAndBack(place: Place): Promise<void> {
  const { report } = place.lab;
  const host = named(place.hosts, STORAGE.name);
  const inside = async (script: string) => {
    const { code, stdout, stderr } = await host.container.inside(script);
    if (code !== 0) throw new Error(`${STORAGE.name}: ended with ${code}: ${stderr}`);
    return stdout;
  };
  await report.question(`${STORAGE.name} comes back by itself from a network that lets nobody in`, async () => {
    const before = await inside('ip route show; ip -o link show dev ens4');
    await inside(CUT);
    try {
      const { code, said, seconds } = await repair(place, 'network');
      report.say(`it took ${seconds.toFixed(1)} s`);
      expectMatch('what it says', said, /what \/etc\/netplan says let nobody in, and the network of before is back/);
      expectEqual('its end', code, 1);
      // The host lets us in as soon as there is an address.
      let now = '';
      await until(LIMIT, async () => {
        now = await inside('ip route show; ip -o link show dev ens4');
        return now === before ? true : undefined;
      });
      expectEqual('its network', now, before);
    } finally {
      await inside(`rm -rf ${SOONER} ${HAND}`);
    }
  });
}
