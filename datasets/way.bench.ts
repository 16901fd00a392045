import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { curatedLayout, cutLayout } from '@vitrine/core/engine';
import { FileKeys } from '@vitrine/core/keys';
import { literal } from '@vitrine/core/text';
import { parseAgreementId, parseAgreementRef, parseReleaseVersion } from '@vitrine/core/ids';
import { everyRow, type TableCut } from '@vitrine/policy/cut';
import { cutQuery, defineKeptRows, keyQueries } from './steward/cuts/cut-sql.ts';
import { newDataKey, openStewardEngine, ParquetKeys } from './steward/store/encrypted-parquet.ts';
import type { Manifest } from './catalogue/manifest.ts';
import { addNhsNumberMacro } from './steward/people/nhs-number.ts';
import { PseudonymMaps } from './steward/people/pseudonym-maps.ts';
import { testSteward, visits, visitsFile } from './testing.ts';

interface Line {
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  readonly peerValue?: number;
  readonly ratio?: number;
  readonly goal?: number;
  readonly met?: boolean;
}

export const benches = ['way', 'policy'] as const;

const landedRows = 1_000_000;
const cutRows = 10_000_000;
const peerName = 'DuckDB 1.5.5 alone';
const threads = availableParallelism();

async function seconds(task: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await task();
  return (performance.now() - start) / 1000;
}

/** Rows published a second, from a CSV file to a signed release, against the engine converting the same file. */
async function publishing(emit: (line: Line) => void): Promise<void> {
  const at = await testSteward({ threads, memoryMiB: 4096 });
  try {
    const csv = join(at.landing, 'visits.csv');
    const engine = await openStewardEngine({ scratchDir: join(at.home.root, 'engine'), threads });
    await addNhsNumberMacro(engine);
    // About one in eleven of the numbers from 999 000 0000 on is valid; each person has a handful of rows.
    await engine.run(`CREATE TABLE people AS SELECT number, row_number() OVER () - 1 AS nth,
        DATE '1930-01-01' + CAST(number % 25000 AS INTEGER) AS born
      FROM range(9990000000, 9992500000) t(number) WHERE nhs_number(CAST(number AS VARCHAR)) IS NOT NULL`);
    const [counted] = await engine.rows('SELECT count(*) AS n FROM people');
    await engine.run(`COPY (SELECT number AS nhs, born, 'v' || n AS visit,
        strftime(DATE '2010-01-01' + CAST(hash(n) % 3650 AS INTEGER), '%d/%m/%Y') AS seen,
        chr(65 + CAST(hash(n, 1) % 3 AS INTEGER)) AS ward, hash(n, 2) % 10000 / 8 AS cost,
        'note ' || hash(n, 3) % 1000 AS note
      FROM (SELECT n, CAST(hash(n, 4) % ${Number(counted?.['n'] ?? 1)} AS BIGINT) AS nth FROM range(${landedRows}) t(n))
      JOIN people USING (nth)) TO ${literal(csv)} (HEADER)`);
    const target = join(at.home.root, 'peer.parquet');
    const peer = await seconds(() =>
      engine.run(`COPY (SELECT nhs, born, visit, CAST(strptime(seen, '%d/%m/%Y') AS DATE) AS seen, ward, cost, note
        FROM read_csv(${literal(csv)}, header = true, columns = {nhs: 'BIGINT', born: 'DATE', visit: 'VARCHAR',
        seen: 'VARCHAR', ward: 'VARCHAR', cost: 'DOUBLE', note: 'VARCHAR'}))
        TO ${literal(target)} (FORMAT parquet, COMPRESSION zstd)`),
    );
    engine.close();
    const first = await seconds(() => at.steward.releases.publish(visitsFile()));
    const again = await seconds(() => at.steward.releases.publish(visitsFile({ version: 'version: "1.1"' })));
    for (const [name, took] of [
      ['rows published, people new to the index', first],
      ['rows published, people known', again],
    ] as const) {
      emit({
        bench: 'way',
        name,
        value: Math.round(landedRows / took),
        unit: 'rows/s',
        peer: `${peerName}, CSV to Parquet zstd, unchecked and in clear`,
        peerValue: Math.round(landedRows / peer),
        ratio: Number((peer / took).toFixed(2)),
      });
    }
  } finally {
    await at.close();
  }
}

const columns = [
  { name: 'day', type: 'date' },
  { name: 'code', type: 'string' },
  { name: 'region', type: 'string' },
  { name: 'age', type: 'integer' },
  { name: 'cost', type: 'decimal' },
] as const;

function definition(rows: TableCut['rows']): TableCut {
  return {
    agreement: parseAgreementRef('BENCH-1-v1.0'),
    dataset: visits,
    version: parseReleaseVersion('1.0'),
    columns: [
      { kind: 'person', name: 'person_id', type: 'integer' },
      ...columns.map(({ name, type }) => ({
        kind: 'value' as const,
        name,
        source: name,
        sourceType: type,
        transform: null,
        type,
      })),
    ],
    rows,
    cohort: null,
    optOuts: { national: false, type1: false, maxAgeDays: 30 },
    reads: [],
  };
}

/** The steward's part of a cut (join to the pseudonyms, total order, encryption) against a COPY of the same rows. */
async function cutting(emit: (line: Line) => void): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
  const engine = await openStewardEngine({ scratchDir: join(dir, 'engine'), threads, memoryMiB: 8192 });
  try {
    const source = join(dir, 'source.parquet');
    const parquet = new ParquetKeys(engine);
    const key = newDataKey();
    const generated = `SELECT CAST(md5(CAST(hash(n, 9) % 2000000 AS VARCHAR)) AS UUID) AS person_key,
      DATE '2010-01-01' + CAST(hash(n) % 3650 AS INTEGER) AS day, 'C' || hash(n, 1) % 2000 AS code,
      'R' || hash(n, 2) % 10 AS region, CAST(hash(n, 3) % 100 AS BIGINT) AS age, hash(n, 4) % 10000 / 8 AS cost
      FROM range(${cutRows}) t(n)`;
    await parquet.write(generated, source, key);
    const curated = await parquet.read([source], key);
    const nobody = '(SELECT CAST(NULL AS UUID) AS person_key, CAST(NULL AS UUID) AS merged_into WHERE FALSE)';
    const maps = new PseudonymMaps(join(dir, 'maps'), new FileKeys(join(dir, 'keys')));
    for (const [share, name, rows] of [
      ['100 %', 'BENCH-1', everyRow],
      // An agreement of its own, as in life: its map holds the people of its rows, not everybody.
      ['10 %', 'BENCH-2', { op: 'eq', column: 'region', value: 'R3' }],
    ] as const) {
      const agreement = parseAgreementId(name);
      const cut = definition(rows);
      const manifest = { columns } as unknown as Manifest;
      await defineKeptRows(engine, cut, {
        rows: { table: curated, manifest },
        cohort: null,
        index: nobody,
        optOuts: undefined,
      });
      const covered = new Map<string, string>();
      const map = await seconds(async () => {
        for (const [entity, query] of keyQueries(cut)) {
          covered.set(entity, await maps.cover(engine, agreement, entity, query));
        }
      });
      if (rows === everyRow) {
        emit({
          bench: 'policy',
          name: 'pseudonym map of 2 M people',
          value: Number(map.toFixed(2)),
          unit: 's',
        });
      }
      // The peer has the pseudonyms in its rows already, of everybody in both rounds.
      if (rows === everyRow) {
        await engine.run(`COPY (SELECT m.pseudonym AS person_id, s.* EXCLUDE (person_key)
          FROM ${curated} s JOIN ${covered.get('person') ?? ''} m ON m.key = s.person_key)
          TO ${literal(join(dir, 'plain.parquet'))} (${curatedLayout})`);
      }
      const where = rows === everyRow ? '' : `WHERE region = 'R3'`;
      const order = [1, 2, 3, 4, 5, 6].join(', ');
      const peer = await seconds(() =>
        engine.run(`COPY (SELECT * FROM ${literal(join(dir, 'plain.parquet'))} ${where} ORDER BY ${order})
          TO ${literal(join(dir, 'peer.parquet'))} (${cutLayout(6)})`),
      );
      const took = await seconds(() =>
        parquet.write(cutQuery(cut, covered, true), join(dir, 'cut.parquet'), newDataKey(), cutLayout(6)),
      );
      const ratio = Number((peer / took).toFixed(2));
      emit({
        bench: 'policy',
        name: `cut build, ${cutRows / 1_000_000} M rows, ${share} kept`,
        value: Math.round(cutRows / took),
        unit: 'rows/s',
        peer: `${peerName}, COPY of the same ordered projection in clear`,
        peerValue: Math.round(cutRows / peer),
        ratio,
        goal: 0.6,
        met: ratio >= 0.6,
      });
    }
  } finally {
    engine.close();
    await rm(dir, { recursive: true, force: true });
  }
}

export async function run(emit: (line: Line) => void, wants: (bench: string) => boolean): Promise<void> {
  if (wants('way')) await publishing(emit);
  if (wants('policy')) await cutting(emit);
}
