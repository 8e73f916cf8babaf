/**
 * The shape of a site file: what may stand where, with types, defaults and the words of the reference documentation.
 * What must hold together across nodes is in `rules/`; references are followed in `resolve.ts`.
 */
import { z } from 'zod';
import { consoleSchema } from './schema/console-schema.ts';
import { extraSchema } from './schema/extras-schema.ts';
import { hostSchema } from './schema/host-schema.ts';
import { networkSchema } from './schema/network-schema.ts';
import { cidr, port, text, url } from './schema/scalars.ts';
import { zoneSchema } from './schema/zone-schema.ts';

const accessSchema = z
  .strictObject({
    user: text.meta({ description: 'The account of operators, with sudo.' }),
    full_name: text.optional().meta({ description: 'Its full name.' }),
    authorized_keys: z
      .array(text)
      .default([])
      .meta({ description: 'Public keys: files (`~` and paths relative to the site file), or the keys themselves.' }),
    password_hash: text
      .optional()
      .meta({ description: 'crypt(3) hash for the console (`mkpasswd -m sha-512`); without it there is no password.' }),
    rsa_host_keys: z.boolean().default(false).meta({
      description: 'Give hosts an RSA host key too, for SSH clients that know neither ed25519 nor ECDSA.',
    }),
  })
  .meta({ description: 'Who logs in.' });

const repositorySchema = z
  .strictObject({
    url: url
      .default('https://download.cloudstack.org/ubuntu')
      .meta({ description: 'Repository of the CloudStack packages.' }),
    suite: text.default('noble').meta({ description: 'Suite.' }),
    component: text.optional().meta({ description: 'Component; the CloudStack version by default.' }),
    key: text.optional().meta({
      description:
        'File with the ASCII-armoured signing key, put inside the seed. Without it the key is fetched from `key_url` at first boot.',
    }),
    key_url: url
      .default('https://download.cloudstack.org/release.asc')
      .meta({ description: 'Where the signing key is fetched from.' }),
    key_fingerprint: z
      .string()
      .regex(
        /^([0-9A-Fa-f]{4} *){10}$/,
        'expected the 40 hexadecimal digits of a fingerprint, as gpg --show-keys prints it',
      )
      .optional()
      .meta({ description: 'Fingerprint that the signing key must have; a host takes no other.' }),
  })
  .meta({ description: 'Where CloudStack comes from.' });

const sources = z.array(cidr).min(1).optional();

const allowSchema = z
  .strictObject({
    port,
    protocol: z.enum(['tcp', 'udp']).default('tcp').meta({ description: 'Protocol.' }),
    from: z.array(cidr).min(1).meta({ description: 'Networks that may connect.' }),
    role: text.optional().meta({ description: 'Hosts with this role only.' }),
  })
  .meta({ description: 'A port opened besides those the roles need.' });

export const siteSchema = z
  .strictObject({
    $schema: z.string().optional().meta({ description: 'JSON Schema of this file, for editors.' }),
    site: text.meta({ description: 'Name of the site.', examples: ['banana'] }),
    domain: text.meta({ description: 'DNS domain of its hosts.', examples: ['banana.lan'] }),
    cloudstack: z
      .enum(['4.19', '4.20', '4.22'])
      .meta({ description: 'CloudStack version; packages, Java and template follow from it.' }),
    timezone: text.default('Etc/UTC').meta({ description: 'Time zone.', examples: ['Asia/Seoul'] }),
    locale: text.default('en_US.UTF-8').meta({ description: 'Locale.' }),
    keyboard: z
      .strictObject({
        layout: text.meta({ description: 'XKB layout.' }),
        variant: text.optional().meta({ description: 'XKB variant.' }),
        toggle: text.optional().meta({ description: 'Key that toggles between layouts.' }),
      })
      .default({ layout: 'us' })
      .meta({ description: 'Console keyboard.' }),
    kernel: z
      .enum(['ga', 'hwe'])
      .default('ga')
      .meta({ description: 'Kernel series: that of the release, or hardware enablement.' }),
    console: consoleSchema.default([]).meta({
      description:
        "Consoles of loader, installer and installed system, such as serial ports; the last is the kernel's main one.",
      examples: ['[tty0, "ttyS1,115200"]'],
    }),
    access: accessSchema,
    dns: z
      .strictObject({
        servers: z
          .array(text)
          .optional()
          .meta({ description: 'Name servers; the gateway of the default route by default.' }),
        search: z.array(text).optional().meta({ description: 'Search domains; the domain of the site by default.' }),
      })
      .default({})
      .meta({ description: 'Name resolution of the hosts.' }),
    ntp: z
      .strictObject({
        servers: z.array(text).default([]).meta({ description: 'Time servers.' }),
        pools: z
          .array(text)
          .optional()
          .meta({ description: 'Time server pools; `ntp.ubuntu.com` when no server is named.' }),
      })
      .default({ servers: [] })
      .meta({ description: 'Time.' }),
    proxy: url.optional().meta({ description: 'HTTP proxy of the installer, of apt and of what hosts fetch.' }),
    no_proxy: z
      .array(text)
      .default([])
      .meta({
        description:
          'Who is asked past the proxy: names with all names below them, addresses, networks. The domain and the networks of the site always are.',
        examples: ['[mirror.example.net, 10.8.0.0/16]'],
      }),
    ca: z
      .array(text)
      .default([])
      .meta({
        description: 'Files with certificates (PEM) that the installer and the hosts trust: apt, curl and Java.',
        examples: ['[keys/root-ca.pem]'],
      }),
    apt: z
      .strictObject({
        mirror: url.optional().meta({ description: 'Ubuntu mirror.' }),
        security: url.optional().meta({ description: 'Mirror of the security updates; `mirror` by default.' }),
      })
      .default({})
      .meta({ description: 'Ubuntu mirrors, for closed networks.' }),
    repository: repositorySchema.prefault({}),
    firewall: z
      .strictObject({
        enabled: z.boolean().default(true).meta({ description: 'Whether hosts have a firewall.' }),
        ssh_from: sources.meta({
          description:
            'Networks that may use SSH (22) on every host; everybody by default. Management servers always may.',
          examples: ['10.0.0.0/8'],
        }),
        ui_from: sources.meta({
          description: 'Networks that may use the UI and API of management servers (8080); everybody by default.',
        }),
        allow: z.array(allowSchema).default([]).meta({ description: 'More ports to open.' }),
      })
      .prefault({})
      .meta({ description: 'Packet filter; its rules derive from the roles that talk to each other.' }),
    database: z
      .strictObject({
        remote_root: z
          .boolean()
          .default(false)
          .meta({ description: 'Let the MySQL root user log in over the network.' }),
        host: text.optional().meta({
          description:
            'A database outside the site: name or IPv4 address of a server, a router or a virtual address. It has the databases and the account already.',
          examples: ['db.example.net'],
        }),
        port: z.int().min(1).max(65_535).default(3306).meta({ description: 'Port of the database outside the site.' }),
      })
      .prefault({})
      .meta({ description: 'The database: options of the role, or where it is outside the site.' }),
    management: z
      .strictObject({
        force_template_install: z
          .boolean()
          .default(false)
          .meta({ description: 'Install the system VM template again even where one is present.' }),
        system_template: url
          .optional()
          .meta({ description: 'Where the system VM template is fetched from when the package brings none.' }),
      })
      .prefault({})
      .meta({ description: 'Options of the management role.' }),
    kvm: z
      .strictObject({
        plain_tcp: z.boolean().default(false).meta({ description: 'libvirt listens without TLS and without a login.' }),
      })
      .prefault({})
      .meta({ description: 'Options of the kvm role.' }),
    extras: z.array(extraSchema).default([]).meta({ description: 'What hosts get besides their roles.' }),
    report_url: url.optional().meta({ description: 'Where hosts post the progress of their first boot.' }),
    networks: z.record(z.string(), networkSchema).meta({ description: 'Networks, by name.' }),
    hosts: z.record(z.string(), hostSchema).meta({ description: 'Hosts, by name.' }),
    zone: zoneSchema.optional(),
  })
  .meta({ title: 'zoneseed site file', description: 'All hosts of a site and the CloudStack zone they make.' });

/** A site file's content after defaults, before references are followed. */
export type SiteInput = z.infer<typeof siteSchema>;

/** The JSON Schema of the site file, for editors. */
export function siteJsonSchema(): object {
  return z.toJSONSchema(siteSchema, { io: 'input', target: 'draft-2020-12' });
}
