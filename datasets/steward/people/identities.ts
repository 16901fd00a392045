import { identifier } from '@vitrine/core/text';
import type { Engine } from '@vitrine/core/engine';
import type { KeyProvider } from '@vitrine/core/keys';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { landedTable, numberColumn, reasonColumn } from '../publish/landed-table.ts';
import { SealedTable } from '../store/sealed-table.ts';
import { indexTable } from './person-index.ts';

/**
 * The engine's table of how people were written: `number` BIGINT (one of the person's), and as text `nhs`, `given`,
 * `family`, `born`, `sex`, `postcode`; each way once.
 */
export const identitiesTable = '"~identities"';

/** What of a row tells who it is about. */
export const identityColumns = ['nhs', 'given', 'family', 'born', 'sex', 'postcode'] as const;

type Person = NonNullable<DatasetFile['person']>;

/** SQL of each of `identityColumns` of a landed row (alias `l`), as text. */
export function identitySql(person: Person): readonly string[] {
  const { nhsNumber, givenName, familyName, birthDate, sex, postcode } = person;
  return [nhsNumber, givenName, familyName, birthDate, sex, postcode].map((name, at) => {
    const value = name === undefined ? 'NULL' : `l.${identifier(name)}`;
    return `CAST(${value} AS VARCHAR) AS ${identityColumns[at] ?? ''}`;
  });
}

/** How people were written in what was published: by it rows without a good number find their person. */
export class Identities {
  readonly #table: SealedTable;

  /** `path` without an ending. */
  constructor(path: string, keys: KeyProvider) {
    this.#table = new SealedTable(path, 'identities', keys);
  }

  /** Makes `identitiesTable` of what is known and of the landed rows that are linked. Returns whether it knows more now. */
  async gather(engine: Engine, person: Person): Promise<boolean> {
    const known = await this.#table.source(engine);
    const none = identityColumns.map((name) => `CAST(NULL AS VARCHAR) AS ${name}`);
    const before =
      known === undefined
        ? `SELECT CAST(NULL AS BIGINT) AS number, ${none.join(', ')} WHERE FALSE`
        : `FROM ${known}`;
    await engine.run(`CREATE OR REPLACE TEMP TABLE ${identitiesTable} AS ${before} UNION
      SELECT l.${numberColumn} AS number, ${identitySql(person).join(', ')} FROM ${landedTable} l
      JOIN ${indexTable} i ON i.number = l.${numberColumn} WHERE l.${reasonColumn} IS NULL`);
    const [more] = await engine.rows(
      `SELECT count(*) - ${known === undefined ? '0' : `(SELECT count(*) FROM ${known})`} AS n FROM ${identitiesTable}`,
    );
    return Number(more?.['n'] ?? 0) > 0;
  }

  /** Saves what `gather` made. */
  async save(engine: Engine): Promise<void> {
    await this.#table.save(engine, `SELECT * FROM ${identitiesTable} ORDER BY ALL`);
  }
}
