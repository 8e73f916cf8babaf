/** Takes secrets out of text without a known structure: scripts, command lines, configuration files. */
import { REDACTED } from './secret-names.ts';

type Rule = readonly [pattern: RegExp, replacement: string];

const NAME =
  '(?:passw(?:or)?d|passphrase|secret|token|credentials?|api[_-]?key|access[_-]?key|private[_-]?key|shared[_-]?key|auth[_-]?key|psk|pwd)';
/** A word of a shell or of a configuration file, quoted or not. */
const WORD = String.raw`(?:"[^"]*"?|'[^']*'?|\S+)`;

/** What is a secret by its own form; some go over several lines. */
const SHAPES: readonly Rule[] = [
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY[A-Z ]{0,10}-----|$)/g,
    REDACTED,
  ],
  [/PuTTY-User-Key-File[\s\S]*/g, REDACTED],
  // "-----BEGIN " in base64: whether private or public does not show in a part of it.
  [/LS0tLS1CRUdJTi[A-Za-z0-9+/=_-]*/g, REDACTED],
  [/AGE-SECRET-KEY-[A-Z0-9-]+/gi, REDACTED],
  [/\$(?:1|2[abxy]?|5|6|7|y|gy|md5|apr1|argon2\w{0,4}|scrypt|pbkdf2[\w-]{0,16})\$[./A-Za-z0-9$=,+-]{8,}/g, REDACTED],
  [/\bgrub\.pbkdf2\.\S+/g, REDACTED],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, REDACTED],
  [/\b(?:gh[a-z]_|github_pat_|glpat-|xox[a-z]-|hv[sb]\.|tskey-|npm_|dop_v1_)[\w.-]{12,}/g, REDACTED],
  [/\b(?:SG\.[\w-]{16,}\.[\w-]{16,}|[rs]k_(?:live|test)_\w{12,}|AIza[\w-]{30,})/g, REDACTED],
  [/\b(hooks\.slack\.com\/services\/)\S+/g, `$1${REDACTED}`],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g, REDACTED],
  [/\bC1[1-9A-HJ-NP-Za-km-z]{20,}\b/g, REDACTED],
];

/** Programs that take a password as an argument or from what is piped into them. */
const PROGRAMS =
  /\b(?:(?:ch|ht|smb)passwd|wpa_passphrase|sshpass|cryptsetup|nmcli|useradd|usermod|openssl[ \t]+(?:passwd|enc)|passwd[ \t]+(?:--stdin|-s)|sudo[ \t]+-S|(?:docker|podman|vault|az|oc|helm)[ \t].{0,80}\blogin|mysqladmin|ldap(?:add|modify|search|delete|passwd)|ipmitool|smbclient|rpcclient|net[ \t]+(?:ads|rpc)|kinit|secret-set-value|wg[ \t]+set|aws[ \t]+configure)\b/;
const INTO_PASSWD = /\|\s*(?:sudo\s+)?(?:\/\S*\/)?passwd\b/;

/** What is a secret by the words before it; up to the end of the line where no other end is sure. */
const PLACES: readonly Rule[] = [
  [/(:\/\/)[^\s/@:'"]*:[^\s/@'"]*@/g, `$1${REDACTED}@`],
  [/((?:https?|ftps?):\/\/)[^\s/@'"]+@/g, `$1${REDACTED}@`],
  [/\b(IDENTIFIED\s+(?:WITH\s+\S+\s+)?(?:BY|AS))\s+.*/gi, `$1 ${REDACTED}`],
  [/\b(Authorization\s*:).*/gi, `$1 ${REDACTED}`],
  [/\b(Bearer)\s+[A-Za-z0-9._~+/=-]{8,}/g, `$1 ${REDACTED}`],
  [/\b(login\s+\S+\s+password)\s+\S+/gi, `$1 ${REDACTED}`],
  // debconf: owner, question, type, answer.
  [/(\/\S*passw\S*[ \t]+\w+)[ \t]+\S.*/gi, `$1 ${REDACTED}`],
  [/\b(mysql\w*\b.{0,200}?\s-p)\S+/g, `$1${REDACTED}`],
  [/\b(curl\b.{0,400}?\s(?:-u|--user|-U|--proxy-user))[\s=]*\S+/g, `$1 ${REDACTED}`],
  [/\b((?:pro|ua|ubuntu-advantage)\s+attach)\s+\S+/g, `$1 ${REDACTED}`],
  [new RegExp(`(<[^<>]{0,80}${NAME}[^<>]{0,80}>)[^<]+`, 'gi'), `$1${REDACTED}`],
  // Before the next rule, which would take the value of a flag for text.
  [new RegExp(String.raw`((?<![\w/-])--?[\w-]{0,24}${NAME}[\w-]{0,24}[ \t]+)(?![|&;])${WORD}`, 'gi'), `$1${REDACTED}`],
  [
    new RegExp(String.raw`((?:\b|_)(?:pass|passcode|pw|pin|key)[ \t]*=[ \t]*)(?!"?\$[\w{])${WORD}`, 'gi'),
    `$1${REDACTED}`,
  ],
  // OpenSSL and kubectl.
  [/\b(pass:)\S+/g, `$1${REDACTED}`],
  [/(--from-literal[ \t=]+)\S+/g, `$1${REDACTED}`],
  // SNMP.
  [/^(\s*(?:r[ow]community6?|createUser))\s+.*/g, `$1 ${REDACTED}`],
  // What is read or written as one line: a password file of PostgreSQL, a here string.
  // A MAC and an IPv6 address have the same colons.
  [/^(?!\s*(?:[\w-]+=)?[\da-f:./]+$)(\s*[^\s:]+:(?:\d+|\*):[^\s:]+:[^\s:]+):\S+$/gi, `$1:${REDACTED}`],
  [/(<<<[ \t]*)(?!["']?\$)\S.*/g, `$1${REDACTED}`],
  [
    new RegExp(String.raw`((?<!\bno)${NAME}[\w.\]-]{0,40}["']?[ \t]*(?:=>|:=|==?|:(?!/))[ \t]*)(?=\S).*`, 'gi'),
    `$1${REDACTED}`,
  ],
];

/** `PasswordAuthentication=no` and the like, which tell nothing. */
const ANSWER = new RegExp(
  String.raw`^[ \t]*[\w.-]{0,40}${NAME}[\w.-]{0,40}[ \t]*[=:][ \t]*(?:yes|no|true|false|on|off|none|null)[ \t]*$`,
  'i',
);

/** The text with `REDACTED` for every private key, password hash, token, URL login and value of a name such as `password`. */
export function redactText(text: string): string {
  return SHAPES.reduce(replace, text).split('\n').map(redactLine).join('\n');
}

function redactLine(line: string): string {
  if (ANSWER.test(line)) return line;
  const program = PROGRAMS.exec(line) ?? INTO_PASSWD.exec(line);
  // Anything in the line may be the password; comments and messages only name the program.
  if (program !== null && !/^\s*#/.test(line)) return `${REDACTED} (${/[a-z]+$/.exec(program[0])?.[0] ?? program[0]})`;
  return PLACES.reduce(replace, line);
}

function replace(text: string, [pattern, replacement]: Rule): string {
  return text.replace(pattern, replacement);
}
