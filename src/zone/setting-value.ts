/** Values of settings, which the server writes in its own way: `2` comes back as `2.0`. */
import { isSecretName } from '../outcome/secret-names.ts';

/** Whether both mean the same. */
export function sameSetting(a: string, b: string): boolean {
  const [one, other] = [a.trim(), b.trim()];
  if (one.toLowerCase() === other.toLowerCase()) return one === other || /^(true|false)$/i.test(one);
  return isNumber(one) && isNumber(other) && Number(one) === Number(other);
}

/** A number without the zeros nobody wrote. */
export function asWritten(value: string): string {
  return isNumber(value) ? String(Number(value)) : value;
}

/** Kinds of settings that the server itself keeps encrypted; a few secrets are not among them, and are known by their name. */
const SECRET = /^(Secure|Hidden)$/;

/** Whether nobody may read the value of a setting. */
export function isSecretSetting(name: string, category = ''): boolean {
  return SECRET.test(category) || isSecretName(name);
}

function isNumber(text: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(text);
}
