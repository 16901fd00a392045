import { join } from 'node:path';
import { digestOf } from '@vitrine/core/text';
import { randomId } from '@vitrine/core/ids';
import { type Clock } from '@vitrine/core/process';
import { type Engine } from '@vitrine/core/engine';
import { type KeyProvider } from '@vitrine/core/keys';
import type { OptOutRule } from '@vitrine/policy/cut';
import { OptOutsInvalid, OptOutsOlder } from '../../errors.ts';
import { readNumberList } from './number-list.ts';
import {
  listedAt,
  optOutKinds,
  optOutSnapshotSchema,
  optOutsNeeded,
  type OptOutKind,
  type OptOutSnapshot,
} from '../../catalogue/opt-out-snapshot.ts';
import { SealedTable } from '../store/sealed-table.ts';

/**
 * People who opted out. The list is kept as numbers, encrypted: a person whom no dataset knows yet must be left
 * out when one does, so numbers become internal keys when a cut is made.
 */
export class OptOuts {
  readonly #dir: string;
  readonly #keys: KeyProvider;
  readonly #clock: Clock;

  constructor(dir: string, keys: KeyProvider, clock: Clock) {
    this.#dir = dir;
    this.#keys = keys;
    this.#clock = clock;
  }

  /**
   * Applies a list (CSV of one column with the header NHS_NUMBER), which replaces the earlier one of its kind. A
   * list with a number that is not valid is refused whole: someone's wish would be lost. So is one whose file
   * landed before that of the list in use (`landed`: now when absent): it would opt people in again.
   * @throws OptOutsInvalid, OptOutsOlder
   */
  async apply(engine: Engine, kind: OptOutKind, path: string, landed?: Date): Promise<OptOutSnapshot> {
    const now = this.#clock.now();
    // No file landed later than now, whatever its sender's clock says.
    const since = landed === undefined || landed > now ? now : landed;
    await this.#demandNotOlder(kind, since, now);
    const { query, count } = await readNumberList(
      engine,
      path,
      OptOutsInvalid,
      'The list holds no numbers, which would opt everyone in again.',
    );
    const snapshot: OptOutSnapshot = {
      id: randomId('oos_'),
      kind,
      at: now.toISOString(),
      landed: since.toISOString(),
      count,
    };
    await this.#table(kind).save(engine, query, snapshot);
    return snapshot;
  }

  async snapshot(kind: OptOutKind): Promise<OptOutSnapshot | undefined> {
    const facts = await this.#table(kind).facts();
    return facts === undefined ? undefined : optOutSnapshotSchema.parse(facts);
  }

  /** The newest snapshot of each kind that has one. */
  async newest(): Promise<readonly OptOutSnapshot[]> {
    const all = await Promise.all(optOutKinds.map((kind) => this.snapshot(kind)));
    return all.filter((one) => one !== undefined);
  }

  /**
   * The snapshots that a rule needs, and one name for them together (`none` when it needs none).
   * @throws OptOutsTooOld
   */
  async current(rule: OptOutRule): Promise<{ readonly id: string; readonly kinds: readonly OptOutKind[] }> {
    const needed = optOutsNeeded(rule, await this.newest(), this.#clock.now());
    const ids = needed.map((snapshot) => snapshot.id);
    const kinds = needed.map((snapshot) => snapshot.kind);
    return { id: ids.length === 0 ? 'none' : digestOf(ids), kinds };
  }

  /** The names that `current` has at this moment for rules that need any, however old the lists are. */
  async names(): Promise<readonly string[]> {
    const ids = (await this.newest()).map((snapshot) => snapshot.id);
    return [...new Set([ids, ...ids.map((id) => [id])].map((some) => digestOf(some)))];
  }

  /** SQL of the listed numbers (`number` BIGINT) of these kinds; undefined when there are none. */
  async numbers(engine: Engine, kinds: readonly OptOutKind[]): Promise<string | undefined> {
    const sources: string[] = [];
    for (const kind of kinds) {
      const source = await this.#table(kind).source(engine);
      if (source !== undefined) sources.push(`SELECT number FROM ${source}`);
    }
    return sources.length === 0 ? undefined : sources.join(' UNION ');
  }

  /** A list in use from after now was applied by a clock that was wrong: it keeps no other out. */
  async #demandNotOlder(kind: OptOutKind, landed: Date, now: Date): Promise<void> {
    const inUse = await this.snapshot(kind);
    const since = inUse === undefined ? undefined : new Date(listedAt(inUse));
    if (since === undefined || since > now || landed >= since) return;
    throw new OptOutsOlder({
      detail: `The file landed on ${landed.toISOString()}, before that of the list in use (${since.toISOString()}).`,
      help: 'People who opted out since would be in again. Apply the newest list; if it is this one, have it land anew.',
      facts: { landed: landed.toISOString(), inUse: since.toISOString() },
    });
  }

  #table(kind: OptOutKind): SealedTable {
    return new SealedTable(join(this.#dir, kind), `opt-outs:${kind}`, this.#keys);
  }
}
