/** A question to a machine, with the time it took: that bounds how far what the machine says of its clock may be wrong. */

/** In seconds. */
export interface Clock {
  /** How far it is ahead of ours. */
  readonly ahead: number;
  /** How far `ahead` may be wrong: half of what the question took. */
  readonly unsure: number;
}

/** Begun when the question is asked: opening the connection is no part of it. */
export function timedQuestion() {
  const asked = Date.now();
  let answered: number | undefined;
  return {
    /** To be called whenever something is heard; the first time counts. */
    heard() {
      answered ??= Date.now();
    },
    /** `time`: what the machine's clock showed, in seconds since 1970; one that it does not tell is taken for ours. */
    clock(time: number | undefined): Clock {
      const until = answered ?? Date.now();
      const ours = (asked + until) / 2000;
      return { ahead: (time ?? ours) - ours, unsure: (until - asked) / 2000 };
    },
  };
}
