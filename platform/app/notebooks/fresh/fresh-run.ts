import type { NotebookCell } from '@vitrine/api';
import type { VitrineError } from '@vitrine/core/errors';
import type { AgreementRef, BundleId, PersonId } from '@vitrine/core/ids';

interface TableRead {
  readonly dataset: string;
  readonly columns: readonly string[];
}

/** A notebook that runs from the top in a fresh room, and how far it is. */
export class FreshRun {
  readonly id: BundleId;
  readonly person: PersonId;
  readonly agreement: AgreementRef;
  readonly cells: readonly NotebookCell[];
  readonly at: string;
  readonly #cancel = new AbortController();
  readonly #asked = performance.now();
  readonly #columns = new Map<string, Set<string>>();
  #cell = 0;
  #stage = 'Waiting for its turn';

  constructor(
    id: BundleId,
    person: PersonId,
    agreement: AgreementRef,
    cells: readonly NotebookCell[],
    at: string,
  ) {
    this.id = id;
    this.person = person;
    this.agreement = agreement;
    this.cells = cells;
    this.at = at;
  }

  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  get elapsedMs(): number {
    return Math.round(performance.now() - this.#asked);
  }

  /** Stops it; `why` is told instead of that its person asked for it. */
  cancel(why?: VitrineError): void {
    this.#cancel.abort(why);
  }

  /** The cell at a place, from 1, runs now. */
  begin(cell: number): void {
    this.#cell = cell;
    this.stage('Running');
  }

  /** Its SQL reads these. */
  reads(tables: readonly TableRead[]): void {
    for (const { dataset, columns } of tables) {
      const known = this.#columns.get(dataset) ?? new Set();
      this.#columns.set(dataset, known);
      for (const column of columns) known.add(column);
    }
  }

  /** What its SQL has read so far. */
  get tables(): { dataset: string; columns: string[] }[] {
    return [...this.#columns].map(([dataset, columns]) => ({ dataset, columns: [...columns].sort() }));
  }

  stage(text: string): void {
    this.#stage = text;
  }

  view(): { id: string; at: string; cell: number; cells: number; stage: string; elapsedMs: number } {
    const { id, at, elapsedMs } = this;
    return { id, at, cell: this.#cell, cells: this.cells.length, stage: this.#stage, elapsedMs };
  }
}
