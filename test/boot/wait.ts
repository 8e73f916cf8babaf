/** Waits with an end. */
export function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/**
 * Asks again and again until `question` gives something; undefined when `seconds` are over.
 * `pause` in seconds: short when the moment matters, longer when the machine's breath does.
 */
export async function until<T>(
  seconds: number,
  question: () => Promise<T | undefined> | T | undefined,
  pause = 0.5,
): Promise<T | undefined> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await question();
    if (answer !== undefined) return answer;
    if (Date.now() > end) return undefined;
    await sleep(pause);
  }
}
