/** Which keys of cloud-init, autoinstall and netplan documents lead to a secret, by their names. */

export const REDACTED = 'REDACTED';

/** In a name with `_` for `-`. Wide on purpose: what is hidden in vain does no harm, and `--reveal` shows it. */
const SECRET_WORD =
  /passw(or)?d|passphrase|pass_phrase|secret|token|credential|private|psk|api_?key|access_?key|consumer|cookie|authorization/;
/** The whole name, or its last word. */
const SECRET_NAME = /(^|_)(pass|pwd|pw|pin|puk|otp|auth|key|keys|shared|headers)$/;
/** Of these, names of what everybody may have. */
const PUBLIC_NAME = /authorized|public/;

/** Whether all that stands below a key of this name is secret. */
export function isSecretName(name: string): boolean {
  const plain = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll('-', '_');
  if (SECRET_WORD.test(plain)) return true;
  return SECRET_NAME.test(plain) && !PUBLIC_NAME.test(plain);
}

/** A value that is made to be read by everybody, whatever its key is called. */
export function isPublicText(text: string): boolean {
  return (
    /^\s*-----BEGIN (PGP PUBLIC KEY BLOCK|PUBLIC KEY|CERTIFICATE)-----(?:(?!PRIVATE)[\w+/=\s:.()-])*$/.test(text) ||
    /^(ssh-(ed25519|rsa|dss)|ecdsa-sha2-nistp\d+|sk-\S+@openssh\.com) AAAA[A-Za-z0-9+/=]+( [^\n]*)?\n?$/.test(text)
  );
}

/** Sections whose content is secret but for keys that these take. */
export const PRIVATE_SECTIONS: ReadonlyMap<string, RegExp> = new Map([
  // ed25519_private and the like; what is unknown is taken for private.
  ['ssh_keys', /_(public|certificate)$/],
  ['chpasswd', /^(name|type)$/],
  ['random_seed', /^(file|encoding|command)$/],
  ['seed_random', /^(file|encoding|command)$/],
]);

/** What of a secret mapping is not: the other half of a pair of keys. */
export const PUBLIC_HALF = /(^|[_-])public([_-]|$)/;
