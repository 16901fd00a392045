import type { ActId } from '@vitrine/core/ids';
import { destroyedBy } from './destruction.ts';
import type { Leaf } from './entry.ts';
import type { Dangling } from './ledger.ts';

/** Entries that nobody wants between two that are wanted, up to which they are read in one go. */
const widestGap = 16;

/** What is kept of every entry in memory, so that the log is not read again for it. */
export class KnownEntries {
  /** The type of every entry, by its place. */
  readonly #types: string[] = [];
  readonly #typeTexts = new Map<string, string>();
  readonly #open = new Map<ActId, Dangling>();
  /** Fields announced for destruction, by entry. */
  readonly #announced = new Map<number, Set<string>>();

  add(index: number, { act, phase, type, public: face }: Leaf): void {
    // One text for all entries of a type, rather than a part of each leaf.
    this.#types[index] = this.#typeTexts.get(type) ?? type;
    this.#typeTexts.set(type, this.#types[index]);
    if (phase === 'intent') this.#open.set(act, { act, index, type });
    if (phase === 'outcome') this.#open.delete(act);
    const destroyed = destroyedBy(type, face);
    if (destroyed === undefined) return;
    const announced = this.#announced.get(destroyed.index) ?? new Set();
    for (const field of destroyed.fields) announced.add(field);
    this.#announced.set(destroyed.index, announced);
  }

  typeOf(index: number): string {
    return this.#types[index] ?? '';
  }

  /**
   * The wanted entries of [from, end) as stretches [from, to) to read in one go: to read over a few entries takes
   * less time than to begin to read anew.
   */
  *stretches(
    isWanted: (index: number) => boolean,
    from: number,
    end: number,
  ): Generator<{ readonly from: number; readonly to: number }> {
    for (let index = from; index < end; index++) {
      if (!isWanted(index)) continue;
      let last = index;
      for (let next = index + 1; next < end && next - last <= widestGap; next++) {
        if (isWanted(next)) last = next;
      }
      yield { from: index, to: last + 1 };
      index = last;
    }
  }

  /** Intents without an outcome so far. */
  openActs(): readonly Dangling[] {
    return [...this.#open.values()];
  }

  isOpen(act: ActId): boolean {
    return this.#open.has(act);
  }

  /** Whether every one of these fields of an entry was announced for destruction. */
  areAnnounced(index: number, fields: readonly string[]): boolean {
    const announced = this.#announced.get(index);
    return fields.every((field) => announced?.has(field));
  }

  announced(): Iterable<readonly [index: number, fields: ReadonlySet<string>]> {
    return this.#announced;
  }
}
