/** What `zoneseed-firstboot --status --json` says. */
export interface Status {
  readonly host: string;
  readonly state: string;
  readonly reason: string | null;
  readonly sequence: number;
  readonly steps: readonly StepStatus[];
}

export interface StepStatus {
  readonly name: string;
  readonly state: string;
  readonly tries: number;
  readonly since: string | null;
  readonly waiting_for: string | null;
  readonly error: string | null;
}
