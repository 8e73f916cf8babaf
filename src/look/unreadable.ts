/**
 * What is looked at cannot be understood: `message` says why in words that go after its name, `hint` what was expected. Found deep
 * in the reading, as IsoError is; `look` makes a problem of both, so that neither leaves this folder.
 */
export class LookError extends Error {
  override name = 'LookError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
