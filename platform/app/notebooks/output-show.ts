import type { ShownOutput } from '@vitrine/api';
import type { KernelOutput } from '@vitrine/notebooks-gateway/client';
import type { Person } from '@vitrine/identity/people';
import { demandInForce } from '../agreements/usable.ts';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import { allowanceOf, pageLocks, recordShown, valuesPerRow } from '../executions/meter.ts';
import { sumOf } from '../executions/shown-cost.ts';
import type { RecordPorts } from '../record/ports.ts';
import { outputSize } from './output-cost.ts';
import type { RunOutcome } from './events.ts';
import { fitOutputs, joinTexts, type FittedOutput, type Withheld } from './fit-outputs.ts';
import type { NotebookRun } from './notebook-run.ts';
import { soundOutput } from './sound-output.ts';

/** How long outputs gather before they are shown together: each showing is an entry of the ledger. */
const gatherMs = 250;
/** Outputs of one run; texts that follow one another are one. */
export const mostOutputs = 200;

/** The door by which the outputs of a run come before its person: counted and on record first, then shown. */
export class OutputShow {
  readonly #ports: Pick<RecordPorts, 'database' | 'clock' | 'projection' | 'locks'>;
  readonly #person: Person;
  readonly #usable: Pick<UsableAgreement, 'ref' | 'agreement'>;
  readonly #run: NotebookRun;
  readonly #summary: RunOutcome['outputs'] = [];
  /** Reasons that were given already: a loop that prints for ever hears each once. */
  readonly #given = new Set<string>();
  #gathered: ShownOutput[] = [];
  #withheld: Withheld[] = [];
  #textLeft: number;
  #taken = 0;
  #timer: NodeJS.Timeout | undefined;
  #showing: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  constructor(
    ports: Pick<RecordPorts, 'database' | 'clock' | 'projection' | 'locks'>,
    person: Person,
    usable: Pick<UsableAgreement, 'ref' | 'agreement'>,
    run: NotebookRun,
  ) {
    this.#ports = ports;
    this.#person = person;
    this.#usable = usable;
    this.#run = run;
    this.#textLeft = usable.agreement.limits.rowsShown;
  }

  /** Kinds and sizes of everything that was put out. */
  get summary(): RunOutcome['outputs'] {
    return this.#summary;
  }

  /** Takes an output as it comes; it is shown a moment later. */
  take(output: KernelOutput): void {
    if (this.#failure !== undefined) return;
    const sound = soundOutput(output);
    if (sound === undefined)
      this.#withhold({
        kind: 'withheld',
        what: output.kind,
        why: 'form',
        detail:
          output.kind === 'image'
            ? 'Not shown: a figure that is no sound PNG, or has more than 25 million pixels.'
            : 'Not shown: an output that is not in the form it must have.',
      });
    else this.#gather(sound);
    this.#timer ??= setTimeout(() => this.#showGathered(), gatherMs);
  }

  /** Settles when all that was taken is shown or withheld. @throws whatever kept it from being shown */
  async settle(): Promise<void> {
    this.#showGathered();
    await this.#showing;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #gather(output: ShownOutput): void {
    const last = this.#gathered.at(-1);
    const joins = output.kind === 'text' && last?.kind === 'text' && last.stream === output.stream;
    if (!joins) this.#taken += 1;
    if (this.#taken > mostOutputs)
      this.#withhold({
        kind: 'withheld',
        what: output.kind,
        why: 'limit',
        detail: `Not shown: more than ${mostOutputs} outputs of one run.`,
      });
    else this.#gathered.push(output);
  }

  #withhold(line: Withheld): void {
    const key = `${line.what} ${line.why}`;
    if (this.#given.has(key)) return;
    this.#given.add(key);
    this.#withheld.push(line);
  }

  #showGathered(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const outputs = joinTexts(this.#gathered);
    this.#gathered = [];
    if (outputs.length === 0 && this.#withheld.length === 0) return;
    this.#showing = this.#showing
      .then(() => this.#show(outputs))
      .catch((error: unknown) => {
        // What cannot be shown need not be computed either.
        this.#failure ??= { error };
        this.#run.cancel();
      });
  }

  async #show(outputs: readonly ShownOutput[]): Promise<void> {
    if (this.#failure !== undefined) return;
    const { ref, agreement } = this.#usable;
    await this.#ports.locks.hold(pageLocks(this.#person, ref), async () => {
      if (this.#run.stoppedFor !== undefined) throw this.#run.stoppedFor;
      await demandInForce(this.#ports, ref);
      const { left } = await allowanceOf(this.#ports, this.#person, this.#usable);
      const fitted = fitOutputs(outputs, {
        left,
        perOutput: agreement.limits.rowsShown,
        text: this.#textLeft,
        valuesPerRow: valuesPerRow(agreement),
      });
      for (const line of fitted.withheld) this.#withhold(line);
      const cost = sumOf(fitted.items.map((item) => item.cost));
      if (cost > 0)
        await recordShown(
          this.#ports,
          this.#person,
          { ref, agreement, item: `run ${this.#run.id}`, kind: 'output', cost, part: true },
          left,
        );
      // Unlike what befalls an agreement, the kill switch waits for no turn.
      await refuseWhileStopped(this.#ports.database);
      for (const item of fitted.items) this.#note(item);
      this.#run.show(
        fitted.items.flatMap(({ shown }) => shown ?? []),
        this.#withheld.splice(0),
        cost,
      );
    });
  }

  /** Of texts that follow one another the whole is noted, however many times they came. */
  #note({ output, shown, cost }: FittedOutput): void {
    if (output.kind === 'text') this.#textLeft -= cost;
    const size = outputSize(output);
    const last = this.#summary.at(-1);
    if (output.kind === 'text' && last?.kind === 'text') {
      last.size += size;
      last.rows = (last.rows ?? 0) + cost;
    } else if (this.#summary.length < mostOutputs)
      this.#summary.push({ kind: output.kind, size, rows: shown === undefined ? null : cost });
  }
}
