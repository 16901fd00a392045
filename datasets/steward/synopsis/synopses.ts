import type { Engine } from '@vitrine/core/engine';
import { Corrupt } from '@vitrine/core/errors';
import type { KeyProvider } from '@vitrine/core/keys';
import type { ObjectStore } from '@vitrine/core/store';
import { canonicalJson, identifier, type Json } from '@vitrine/core/text';
import { privateSql, releasePrivately } from '@vitrine/disclosure-control/query/private';
import {
  columnOf,
  madeSynopsisSchema,
  madeTable,
  synopsisQuestions,
  synopsisTable,
  type MadeSynopsis,
} from '@vitrine/disclosure-control/synopsis';
import { everyRow } from '@vitrine/policy/cut';
import { contributorColumns } from '@vitrine/policy/cut/names';
import { parseDatasetFile } from '../../catalogue/dataset-file/parse-dataset-file.ts';
import { synopsisColumns } from '../../catalogue/dataset-file/synopsis-faults.ts';
import { dataKeyContext, type Manifest } from '../../catalogue/manifest.ts';
import { optOutKinds } from '../../catalogue/opt-out-snapshot.ts';
import { contributorsQuery, defineKeptRows } from '../cuts/cut-sql.ts';
import type { Contributors } from '../people/contributors.ts';
import type { OptOuts } from '../people/opt-outs.ts';
import type { PersonIndex } from '../people/person-index.ts';
import { ParquetKeys, unwrapKey } from '../store/encrypted-parquet.ts';
import type { ReleaseStore } from '../store/release-store.ts';

interface SynopsisPorts {
  readonly curated: ObjectStore;
  readonly releases: ReleaseStore;
  readonly index: PersonIndex;
  readonly optOuts: OptOuts;
  readonly contributors: Contributors;
  readonly keys: KeyProvider;
}

const keyOf = ({ dataset, version }: Pick<Manifest, 'dataset' | 'version'>): string =>
  `synopses/${dataset}/${version}.json`;

/** Public synopses, one a release at most: whoever asks again is given the one that was drawn. */
export class Synopses {
  readonly #ports: SynopsisPorts;

  constructor(ports: SynopsisPorts) {
    this.#ports = ports;
  }

  /** The one that was drawn for a release, if one was. @throws Corrupt */
  async drawn(release: Pick<Manifest, 'dataset' | 'version'>): Promise<MadeSynopsis | undefined> {
    const bytes = await this.#ports.curated.read(keyOf(release));
    if (bytes === undefined) return undefined;
    const read = madeSynopsisSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    if (!read.success || read.data.dataset !== release.dataset || read.data.release !== release.version)
      throw new Corrupt({ detail: 'A synopsis is not what was drawn.', cause: read.error });
    return read.data;
  }

  /**
   * Draws what the release's dataset file declares: noise is added to counts of people in whole numbers, each person in one
   * cell of each table, without those who opted out. It is on disk before it is told, so that it is drawn once: had a
   * crash come before, nobody would have seen it.
   */
  async draw(engine: Engine, manifest: Manifest): Promise<MadeSynopsis> {
    const declared = manifest.privacy?.synopsis;
    if (declared === undefined) throw new TypeError('The release declares no synopsis.');
    const columns = synopsisColumns(parseDatasetFile(manifest.datasetFile.content));
    const questions = synopsisQuestions(declared, columns);
    await this.#openRows(engine, manifest, [
      ...new Set(declared.tables.flatMap(({ by }) => by.map(columnOf))),
    ]);
    const tables: MadeSynopsis['tables'] = [];
    for (const [at, { title, by }] of declared.tables.entries()) {
      const question = questions[at];
      if (question === undefined) throw new TypeError('A table has its question.');
      const { groups } = releasePrivately(question, await engine.rows(privateSql(question)));
      tables.push(madeTable({ title, by: by.map(columnOf) }, question, groups));
    }
    const { dataset, version } = manifest;
    const made: MadeSynopsis = {
      format: 1,
      ...{ dataset, release: version, epsilon: declared.epsilon, tables },
    };
    const bytes = Buffer.from(canonicalJson(made as unknown as Json));
    if (await this.#ports.curated.create(keyOf(manifest), bytes)) return made;
    const first = await this.drawn(manifest);
    if (first === undefined) throw new Corrupt({ detail: 'A synopsis that was drawn is not there.' });
    return first;
  }

  /** Makes the table that the questions read: these columns, and each row's person by number. */
  async #openRows(engine: Engine, manifest: Manifest, names: readonly string[]): Promise<void> {
    const { releases, keys, index, optOuts, contributors } = this.#ports;
    const { dataset, version, dataKey } = manifest;
    const key = await unwrapKey(keys, { ...dataKey, context: dataKeyContext(dataset, version) });
    const table = await new ParquetKeys(engine).read(await releases.dataFiles(manifest), key);
    const columns = manifest.columns.filter(({ name }) => names.includes(name));
    await defineKeptRows(
      engine,
      {
        rows: everyRow,
        cohort: null,
        columns: columns.map(({ name, type }) => ({
          kind: 'value',
          ...{ name, type, source: name, sourceType: type, transform: null },
        })),
      },
      {
        rows: { table, manifest },
        cohort: null,
        index: await index.source(engine, manifest.people),
        optOuts: await optOuts.numbers(engine, optOutKinds),
      },
    );
    const numbers = await contributors.cover(engine, contributorsQuery);
    const all = [
      ...names.map((name) => `k.${identifier(name)}`),
      `c.number AS ${identifier(contributorColumns.number)}`,
    ];
    await engine.run(
      `CREATE OR REPLACE TABLE main.${identifier(synopsisTable)} AS SELECT ${all.join(', ')} FROM "~kept" k LEFT JOIN ${numbers} c ON c.key = k."~person"`,
    );
  }
}
