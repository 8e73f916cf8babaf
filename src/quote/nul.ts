/** No text of these languages, and no argument of a program, can carry a NUL; throws for a value that has one. */
export function refuseNul(value: string, what: string): void {
  if (value.includes('\0')) throw new Error(`${what} cannot hold a NUL character`);
}
