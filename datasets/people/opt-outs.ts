import { join } from 'node:path';
import { digestOf, randomId, type Clock, type Engine, type KeyProvider } from '@vitrine/core';
import type { OptOutRule } from '@vitrine/policy';
import { z } from 'zod';
import { OptOutsInvalid, OptOutsTooOld } from '../errors.ts';
import { readNumberList } from './number-list.ts';
import { SealedTable } from '../store/sealed-table.ts';

/** The national data opt-out, and objections registered with a practice (type 1). */
export const optOutKinds = ['national', 'type1'] as const;
export type OptOutKind = (typeof optOutKinds)[number];

/** An applied list: what may be said of it. */
export const optOutSnapshotSchema = z.strictObject({
  id: z.string().regex(/^oos_[a-z2-7]{20}$/),
  kind: z.enum(optOutKinds),
  /** ISO 8601, UTC: when it was applied. */
  at: z.iso.datetime(),
  /** How many numbers it lists, without the last digit. */
  count: z.string(),
});
export type OptOutSnapshot = z.output<typeof optOutSnapshotSchema>;

const dayMs = 86_400_000;

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
   * list with a number that is not valid is refused whole: someone's wish would be lost.
   * @throws OptOutsInvalid
   */
  async apply(engine: Engine, kind: OptOutKind, path: string): Promise<OptOutSnapshot> {
    const { query, count } = await readNumberList(
      engine,
      path,
      OptOutsInvalid,
      'The list holds no numbers, which would opt everyone in again.',
    );
    const snapshot: OptOutSnapshot = {
      id: randomId('oos_'),
      kind,
      at: this.#clock.now().toISOString(),
      count,
    };
    await this.#table(kind).save(engine, query, snapshot);
    return snapshot;
  }

  async snapshot(kind: OptOutKind): Promise<OptOutSnapshot | undefined> {
    const facts = await this.#table(kind).facts();
    return facts === undefined ? undefined : optOutSnapshotSchema.parse(facts);
  }

  /**
   * The snapshots that a rule needs, and one name for them together (`none` when it needs none).
   * @throws OptOutsTooOld
   */
  async current(rule: OptOutRule): Promise<{ readonly id: string; readonly kinds: readonly OptOutKind[] }> {
    const kinds = optOutKinds.filter((kind) => rule[kind]);
    const ids: string[] = [];
    for (const kind of kinds) {
      const snapshot = await this.snapshot(kind);
      const age = snapshot === undefined ? Infinity : this.#clock.now().getTime() - Date.parse(snapshot.at);
      // A list from after today was applied by a clock that was wrong: how old it is nobody knows.
      if (snapshot === undefined || age > rule.maxAgeDays * dayMs || age < -dayMs) {
        throw new OptOutsTooOld({
          detail: `The agreement needs ${kind === 'national' ? 'national' : 'type 1'} opt-outs that are at most ${rule.maxAgeDays} days old.`,
          help: 'A data manager applies the newest list; then try again.',
          facts: { kind, maxAgeDays: rule.maxAgeDays, at: snapshot?.at },
        });
      }
      ids.push(snapshot.id);
    }
    return { id: ids.length === 0 ? 'none' : digestOf(ids), kinds };
  }

  /** The names that `current` has at this moment for rules that need any, however old the lists are. */
  async names(): Promise<readonly string[]> {
    const ids: string[] = [];
    for (const kind of optOutKinds) {
      const snapshot = await this.snapshot(kind);
      if (snapshot !== undefined) ids.push(snapshot.id);
    }
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

  #table(kind: OptOutKind): SealedTable {
    return new SealedTable(join(this.#dir, kind), `opt-outs:${kind}`, this.#keys);
  }
}
