/** What the stand-in knows and has heard, asked on its own machine. */
import type { Host } from '../boot/hosts.ts';
import { until } from '../boot/wait.ts';
import type { Heard } from '../fakes/cloudstack/stand-in.ts';
import { live, type RowOf, type State, type TableName } from '../fakes/cloudstack/state.ts';

const CONTROL = 'http://127.0.0.1:8080/stand-in';

export class Cloud {
  readonly #machine: Host;

  constructor(machine: Host) {
    this.#machine = machine;
  }

  /** The calls since its last start; none while it is not there. */
  async heard(): Promise<readonly Heard[]> {
    const answer = await this.#machine.container.inside(`curl -sf -m 60 ${CONTROL}/heard`);
    return answer.code === 0 ? JSON.parse(answer.stdout) : [];
  }

  /** Waits for a call of this command. */
  async hears(command: string, seconds: number): Promise<void> {
    const heard = await until(
      seconds,
      async () => ((await this.heard()).some((call) => call.command === command) ? true : undefined),
      0.1,
    );
    if (heard === undefined) throw new Error(`no ${command} was heard in ${seconds} s`);
  }

  /** The objects of a kind that it has, as it last wrote them down: after its answer to each call, and before it hears the next. */
  async objects<T extends TableName>(table: T): Promise<RowOf<T>[]> {
    await this.heard();
    const text = await this.#machine.container.read('var/lib/cloudstack/management/standin.json');
    return text === undefined ? [] : live(JSON.parse(text) as State, table);
  }
}
