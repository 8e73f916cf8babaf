import { z } from 'zod';
import { text } from './scalars.ts';

// apt removes what is named with a - behind it.
const packageName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9.+-]*[a-z0-9.+]$/, 'expected the name of a package, such as htop');

const extraFile = z
  .strictObject({
    path: z
      .string()
      .regex(/^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9_.@+-]+)+$/, 'expected an absolute path of letters, digits and _.@+-')
      .meta({ description: 'Where it is on the host.', examples: ['/etc/motd'] }),
    content: z.string().optional().meta({ description: 'Its text.' }),
    file: text.optional().meta({ description: 'Or the file that holds its text, relative to the site file.' }),
    mode: z
      .string()
      .regex(/^0[0-7]{3}$/, 'expected octal digits in quotes such as "0644"')
      .default('0644')
      .meta({ description: 'Its mode.' }),
    owner: z
      .string()
      .regex(/^[a-z_][a-z0-9_-]*:[a-z_][a-z0-9_-]*$/, 'expected user:group')
      .default('root:root')
      .meta({ description: 'User and group.' }),
  })
  .meta({ description: 'A text file.' });

const extraUser = z
  .strictObject({
    name: text.meta({ description: 'The account.' }),
    full_name: text.optional().meta({ description: 'Its full name.' }),
    authorized_keys: z.array(text).min(1).meta({ description: 'Public keys, as under `access`.' }),
    sudo: z.boolean().default(false).meta({ description: 'Whether it may do everything, without a password.' }),
  })
  .meta({ description: 'An account that logs in with a key.' });

export const extraSchema = z
  .strictObject({
    roles: z.array(text).optional().meta({ description: 'For hosts with one of these roles only.' }),
    hosts: z.array(text).optional().meta({ description: 'For these hosts only.' }),
    packages: z
      .array(packageName)
      .default([])
      .meta({ description: 'Packages, installed by a step of the first boot.' }),
    files: z.array(extraFile).default([]).meta({ description: 'Text files, there before the first step.' }),
    sysctl: z
      .record(z.string(), z.union([z.int(), z.string().regex(/^[!-~]+( [!-~]+)*$/, 'expected one line')]))
      .default({})
      .meta({ description: 'Kernel settings, by name.' }),
    users: z.array(extraUser).default([]).meta({ description: 'More accounts.' }),
    kernel_parameters: z
      .array(
        z
          .string()
          .regex(/^[A-Za-z0-9_.-]+(=[A-Za-z0-9_.,:=@/+%*-]*)?$/, 'expected one parameter such as intel_iommu=on'),
      )
      .default([])
      .meta({ description: 'Words of the kernel line; the first boot restarts the machine once for them.' }),
  })
  .meta({ description: 'What hosts get besides their roles; without `roles` and `hosts` all of them.' });
