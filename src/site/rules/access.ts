/** Who logs in, and with what. */
import { reservedUserNames } from './known/user-names.ts';
import { rule } from './rule.ts';

/** Whether useradd takes a name. */
export function isUserName(name: string): boolean {
  return /^[a-z_][a-z0-9_-]{0,31}$/.test(name);
}

/** The account's name is one that Ubuntu's installer and useradd take, and that no package brings. */
export const userName = rule('user-name', function* ({ access: { user } }) {
  const path = ['access', 'user'];
  if (!isUserName(user)) {
    yield {
      path,
      message: `"${user}" cannot be a user name`,
      hint: 'expected at most 32 of a-z, 0-9, _ and -, beginning with a letter or _',
    };
  } else if (reservedUserNames.has(user)) {
    yield { path, message: `the user name "${user}" is reserved`, hint: 'expected a name no package or service uses' };
  }
});

/** The console password is a crypt(3) hash; a password as it is typed would be taken for one and lock everyone out. */
export const passwordHash = rule('password-hash', function* ({ access: { passwordHash: hash } }) {
  if (hash === undefined || hashForms.some((form) => form.test(hash))) return;
  yield {
    path: ['access', 'password_hash'],
    message: 'password_hash is no crypt(3) hash this system trusts',
    hint: 'expected what `mkpasswd -m sha-512` or `mkpasswd -m yescrypt` prints, beginning with $6$, $5$ or $y$',
  };
});

/** SHA-512, SHA-256 and yescrypt; older ones are broken, and traditional DES looks like a plain word. */
const hashForms = [
  /^\$6\$(rounds=\d{4,9}\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86}$/,
  /^\$5\$(rounds=\d{4,9}\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{43}$/,
  /^\$y\$[./0-9A-Za-z]+\$[./0-9A-Za-z]{1,86}\$[./0-9A-Za-z]{43}$/,
];

/** Full names go into /etc/passwd, where colons separate fields and commas parts of the name. */
export const fullName = rule('full-name', function* ({ access, extras }) {
  const users = extras.flatMap((extra) => extra.users);
  for (const { fullName: name, origin } of [{ ...access, origin: ['access'] }, ...users]) {
    if (name === undefined || !/[:,]|\p{Cc}/u.test(name)) continue;
    yield {
      path: [...origin, 'full_name'],
      message: `full name ${JSON.stringify(name)} cannot stand in /etc/passwd`,
      hint: 'expected no colon, comma or line break',
    };
  }
});
