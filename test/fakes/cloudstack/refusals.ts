/** The ways in which the server says no. */

/** An object that a refusal names. */
export interface Named {
  readonly uuid: string;
  readonly description: string;
}

export class Refusal extends Error {
  readonly code: number;
  /** The number of the exception's class; absent where the refusal is not of a command. */
  readonly cserrorcode: number | undefined;
  readonly named: readonly Named[];

  constructor(code: number, cserrorcode: number | undefined, text: string, named: readonly Named[] = []) {
    super(text);
    this.code = code;
    this.cserrorcode = cserrorcode;
    this.named = named;
  }
}

/** A value that the server's logic does not like. */
export const invalid = (text: string, named?: readonly Named[]) => new Refusal(431, 4350, text, named);
/** A value that is not of the parameter's type. */
export const malformed = (text: string, named?: readonly Named[]) => new Refusal(431, 9999, text, named);
/** Something that cannot be done in this state. */
export const impossible = (text: string, named?: readonly Named[]) => new Refusal(530, 4250, text, named);
/** The server's own failure. */
export const failed = (text: string) => new Refusal(530, 9999, text);
export const forbidden = (text: string) => new Refusal(531, 4365, text);
/** Of somebody whom the server does not know. */
export const stranger = (text = 'unable to verify user credentials and/or request signature') =>
  new Refusal(401, undefined, text);
