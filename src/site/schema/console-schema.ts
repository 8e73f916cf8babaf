import { z } from 'zod';

/** What the kernel takes after `console=` (admin-guide/serial-console) of the consoles that PC servers and virtual machines have. */
export const consoleSchema = z.array(
  z
    .string()
    .regex(
      /^(tty\d{1,2}|hvc\d|ttyS\d{1,2}(,(9600|19200|38400|57600|115200)(n8)?)?)$/,
      'expected a console such as tty0 or "ttyS1,115200"',
    ),
);
