import { cell } from '@vitrine/api';
import { parseAgreementRef, parsePersonId, parseQueryId, type AgreementRef } from '@vitrine/core/ids';
import { z } from 'zod';
import type { QueryResult } from './query-result.ts';
import type { SealedFolders } from './sealed-folders.ts';

const resultSchema = z
  .strictObject({
    columns: z.array(
      z.strictObject({
        name: z.string(),
        type: z.string(),
        role: z.enum(['people', 'rows', 'statistic', 'plain']),
      }),
    ),
    rows: z.array(z.array(cell)),
    margins: z.array(z.array(z.number().nullable())).optional(),
    truncated: z.boolean(),
    notices: z.array(z.string()),
    protected: z.boolean(),
    tables: z.array(z.strictObject({ dataset: z.string(), columns: z.array(z.string()) })),
    frames: z.array(z.string()).optional(),
  })
  .transform(({ margins, frames, ...rest }): QueryResult => ({
    ...rest,
    ...(margins === undefined ? {} : { margins }),
    ...(frames === undefined ? {} : { frames }),
  }));

const executionSchema = z.strictObject({
  id: z.string().transform(parseQueryId),
  person: z.string().transform(parsePersonId),
  agreement: z.string().transform(parseAgreementRef),
  code: z.string(),
  /** When it was shown first. */
  at: z.iso.datetime(),
  elapsedMs: z.int(),
  /** What its person had been shown that day, itself included. */
  shownToday: z.int(),
  /** How many rows it counted for. */
  cost: z.int(),
  result: resultSchema,
});

/** A query that was answered: whose, under which version of an agreement, and what was shown. */
export type Execution = Readonly<z.output<typeof executionSchema>>;

/** What was shown of queries, so that it outlives a restart of the server. What was asked, and how it ended, is in the ledger. */
export class ExecutionStore {
  readonly #folders: SealedFolders;

  constructor(folders: SealedFolders) {
    this.#folders = folders;
  }

  /** Keeps an execution if, in its turn, `still` says that it is to be kept. */
  keep(execution: Execution, still: () => boolean): Promise<void> {
    return this.#folders.keep(nameOf(execution), Buffer.from(JSON.stringify(execution), 'utf8'), still);
  }

  /** Forgets one; it need not be there. */
  forget(agreement: AgreementRef, id: string): Promise<void> {
    return this.#folders.forget(nameOf({ agreement, id }));
  }

  /** Destroys what was kept under a version of an agreement, its key first. */
  drop(agreement: AgreementRef): Promise<void> {
    return this.#folders.drop(agreement);
  }

  /** Destroys everything. */
  dropAll(): Promise<void> {
    return this.#folders.dropAll();
  }

  /** All that is kept, oldest first. */
  async load(): Promise<readonly Execution[]> {
    const found = await this.#folders.load('execution', (plain) => executionSchema.parse(JSON.parse(plain)));
    return found.toSorted((a, b) => a.at.localeCompare(b.at));
  }
}

const nameOf = ({
  agreement,
  id,
}: Pick<Execution, 'agreement' | 'id'> | { agreement: AgreementRef; id: string }) =>
  ({ kind: 'execution', agreement, id }) as const;
