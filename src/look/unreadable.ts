/** What is looked at cannot be understood: a mistake or a damage that the message names in a line. Never leaves this folder. */
export class LookError extends Error {
  override name = 'LookError';
}
