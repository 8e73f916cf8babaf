/** What a host answers to templates/doctor/*.py. What it could not answer is not there, and whoever looks at it finds nothing wrong with it. */
import { z } from 'zod';
import type { Clock } from '../finalize/timed-question.ts';
import type { Host } from '../site/site.ts';
import { strikeOut } from '../why/strike-out.ts';
import { healthShape } from './health-answers.ts';

/** What a program says, which may be a secret of its own. */
const spoken = z.string().transform(strikeOut);

const unit = z.object({
  load: z.string(),
  active: z.string(),
  sub: z.string(),
  enabled: z.string(),
  /** The command line of its main process. */
  command: z.string(),
  /** Its last words, where it neither runs nor was stopped. */
  words: spoken.nullable(),
});

const link = z.object({
  name: z.string(),
  mtu: z.number(),
  carrier: z.boolean(),
  bridge: z.boolean(),
  ports: z.array(z.string()),
});

const file = z.object({
  /** SHA-256; null for a folder. */
  digest: z.string().nullable(),
  mode: z.string(),
  owner: z.string(),
  /** Of a file that is no secret and says something else than it should. */
  text: z.string().nullable(),
});

const mysql = z.object({
  fault: spoken.nullable(),
  settings: z.record(z.string(), z.string()),
  accounts: z.array(z.object({ account: z.string(), databases: z.array(z.string()) })),
});

export const answersSchema = z
  .object({
    hostname: z.string(),
    fqdn: z.string().nullable(),
    resolved: z.record(z.string(), z.string().nullable()),
    virtualization: z.object({ processor: z.boolean(), device: z.boolean(), refusesMsrs: z.boolean().optional() }),
    /** Bytes. */
    memory: z.object({ total: z.number(), available: z.number() }),
    filesystems: z.array(
      z.object({
        path: z.string(),
        total: z.number(),
        free: z.number(),
        files: z.number(),
        filesFree: z.number(),
      }),
    ),
    /** Those of the mount points asked for at which something is mounted. */
    mounted: z.array(z.string()),
    networkMounts: z.array(
      z.object({
        ...{ source: z.string(), target: z.string(), options: z.string(), fault: z.string().nullable() },
        /** What its fastest answer took. */
        seconds: z.number().nullable().optional(),
        /** Seconds since the agent wrote there that its host lives; null where it writes nothing. */
        heartbeat: z.number().nullable().optional(),
      }),
    ),
    /** What `zoneseed-firstboot --status --json` prints; null where the program is not there. */
    firstBoot: z.string().nullable(),
    units: z.record(z.string(), unit),
    failedUnits: z.array(z.string()).nullable(),
    /** Versions of those that are installed. */
    packages: z.record(z.string(), z.string()),
    /** Major version. */
    java: z.string().nullable(),
    chrony: z.object({ stratum: z.number(), leap: z.string() }).nullable(),
    links: z.array(link),
    addresses: z.array(z.object({ device: z.string(), address: z.string(), prefix: z.number() })),
    defaultRoutes: z.array(z.object({ via: z.string().nullable(), device: z.string() })).nullable(),
    /** Local ends of listening TCP sockets, `address:port`. */
    listening: z.array(z.string()).nullable(),
    /** Places that were not reached, and why. */
    closed: z.record(z.string(), z.string()),
    /** Places that let it in and should not. */
    open: z.array(z.string()),
    /** Whether packets came back, by `address size`. */
    packets: z.record(z.string(), z.boolean()),
    /** By path; a file that is not here is not there. */
    files: z.record(z.string(), file),
    sysctl: z.record(z.string(), z.string()),
    /** AppArmor profiles of libvirt that are loaded. */
    confined: z.array(z.string()),
    /** Whether the table of zoneseed is loaded; null without nftables. */
    firewall: z.boolean().nullable(),
    ufw: z.boolean(),
    mysql: mysql.nullable(),
    /** Lines of the NFS server's table of exports. */
    exports: z.array(z.string()).nullable(),
    /** Those of the agent's properties that are no secrets. */
    agent: z.record(z.string(), z.string()).nullable(),
    /** Whether libvirt has a certificate of CloudStack. */
    certificate: z.boolean(),
    /** Whether root lets the management servers in. */
    managementKey: z.boolean(),
    ...healthShape,
  })
  .partial();

export type Answers = z.infer<typeof answersSchema>;
export type UnitAnswer = z.infer<typeof unit>;

/** What is known of a host. */
export interface HostAnswers extends Answers {
  readonly host: Host;
  readonly clock: Clock;
}
