import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Engine } from '@vitrine/core/engine';
import { literal } from '@vitrine/core/text';
import { bitsOf } from './em.ts';
import type { FieldKind, LinkField } from './fields.ts';
import { defineInvented } from './generated.ts';
import { clusterLinks, findLinks, linksTable } from './linker.ts';
import { recordsTable, type Sides } from './records.ts';

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

export const benches = ['linkage'] as const;

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');
const sets = join(import.meta.dirname, 'bench', 'sets');
const peer = 'Splink 5.0.0';
/** Clusters are joined from this mean probability on: what a record says less of weighs as much against as for. */
const joinFrom = bitsOf(0.3);

interface LabelledSet {
  readonly name: string;
  /** Gives `source`, `side`, `truth` and the fields. */
  readonly query: string;
  readonly fields: readonly LinkField[];
  readonly sides: Sides;
  readonly goal?: number;
  /** Whether it is measured for its time rather than for its links. */
  readonly large?: boolean;
}

const fieldsOf = (kinds: Readonly<Record<string, FieldKind>>): readonly LinkField[] =>
  Object.entries(kinds).map(([name, kind]) => ({ name, kind }));

const febrl = fieldsOf({
  ...{
    given_name: 'given-name',
    surname: 'family-name',
    date_of_birth: 'birth-date',
    soc_sec_id: 'nhs-number',
  },
  ...{ postcode: 'code', suburb: 'text', address_1: 'text', street_number: 'code' },
});
const febrlQuery = (file: string, side: number): string =>
  `SELECT trim(rec_id) AS source, ${side} AS side, split_part(rec_id, '-', 2) AS truth, trim(given_name) AS given_name,
    trim(surname) AS surname, strftime(try_strptime(trim(date_of_birth), '%Y%m%d'), '%Y-%m-%d') AS date_of_birth,
    trim(soc_sec_id) AS soc_sec_id, trim(postcode) AS postcode, trim(suburb) AS suburb, trim(address_1) AS address_1,
    trim(street_number) AS street_number
  FROM read_csv(${literal(join(sets, file))}, header = true, all_varchar = true, normalize_names = true)`;
const historical = `SELECT unique_id AS source, 1 AS side, cluster AS truth, first_name, surname, dob, birth_place,
    postcode_fake, gender, occupation FROM ${literal(join(sets, 'historical_figures_dev.parquet'))}`;
const historicalFields: Readonly<Record<string, FieldKind>> = {
  ...{ first_name: 'given-name', surname: 'family-name', dob: 'birth-date', birth_place: 'text' },
  ...{ postcode_fake: 'postcode', gender: 'sex', occupation: 'text' },
};

const labelled: readonly LabelledSet[] = [
  ...[1, 2, 3].map((nth): LabelledSet => ({
    name: `FEBRL ${nth}`,
    query: febrlQuery(`dataset${nth}.csv.gz`, 1),
    fields: febrl,
    sides: 'one',
    goal: nth === 3 ? 0.999 : 0.998,
  })),
  {
    name: 'FEBRL 4',
    query: `${febrlQuery('dataset4a.csv.gz', 0)} UNION ALL ${febrlQuery('dataset4b.csv.gz', 1)}`,
    fields: febrl,
    sides: 'between',
    goal: 0.999,
  },
  {
    name: 'fake_1000',
    query: `SELECT unique_id AS source, 1 AS side, cluster AS truth, first_name, surname, dob, city, email
      FROM read_csv(${literal(join(sets, 'fake_1000.csv.gz'))}, header = true, all_varchar = true)`,
    fields: fieldsOf({
      first_name: 'given-name',
      surname: 'family-name',
      dob: 'birth-date',
      city: 'text',
      email: 'email',
    }),
    sides: 'one',
    goal: 0.93,
  },
  { name: 'historical', query: historical, fields: fieldsOf(historicalFields), sides: 'one', goal: 0.85 },
  {
    name: 'historical, six in ten rows with a number',
    query: `SELECT *, CASE WHEN hash(concat(source, 'n')) % 10 < 6 THEN CAST(9000000000 + hash(truth) % 1000000000 AS VARCHAR) END AS number
      FROM (${historical})`,
    fields: fieldsOf({ ...historicalFields, number: 'nhs-number' }),
    sides: 'one',
    goal: 0.96,
  },
];

/** Python with Splink by its checksums, made once under the repository's cache. */
async function python(): Promise<string> {
  const home = join(root, '.cache', 'splink-5.0.0');
  const binary = join(home, 'bin', 'python');
  if (existsSync(join(home, 'ready'))) return binary;
  await rm(home, { recursive: true, force: true });
  await execute('python3', ['-m', 'venv', home]);
  const lock = join(import.meta.dirname, 'bench', 'requirements.lock');
  await execute(binary, ['-m', 'pip', 'install', '--quiet', '--no-deps', '--require-hashes', '-r', lock]);
  await writeFile(join(home, 'ready'), '');
  return binary;
}

interface Score {
  readonly f1: number;
  readonly precision: number;
}

/** Of a table `found` (`id`, `cluster`) against `recordsTable` and the set's truth: pairs, as is usual. */
async function score(engine: Engine, sides: Sides, found: string, true_: number): Promise<Score> {
  const pairs = async (by: string): Promise<number> => {
    const [row] =
      await engine.rows(`SELECT sum(${sides === 'between' ? 'one * (n - one)' : 'n * (n - 1) / 2'}) AS pairs FROM (
      SELECT count(*) AS n, sum(r.side) AS one FROM ${found} f JOIN ${recordsTable} r USING (id)
        JOIN src s ON s.source = r.source GROUP BY ${by})`);
    return Number(row?.['pairs'] ?? 0);
  };
  const [all, right] = [await pairs('f.cluster'), await pairs('f.cluster, s.truth')];
  const [precision, recall] = [all === 0 ? 1 : right / all, right / true_];
  return { precision, f1: right === 0 ? 0 : (2 * precision * recall) / (precision + recall) };
}

async function clustersTable(engine: Engine, clusters: Uint32Array): Promise<void> {
  await engine.run('CREATE OR REPLACE TEMP TABLE found (id UINTEGER, cluster UINTEGER)');
  const appender = await engine.connection.createAppender('found');
  clusters.forEach((cluster, id) => {
    appender.appendUInteger(id);
    appender.appendUInteger(cluster);
    appender.endRow();
  });
  appender.closeSync();
}

interface Ours extends Score {
  readonly seconds: number;
  /** Share of wrong links among those of a weight that links without a reviewer. */
  readonly automatic: { readonly precision: number; readonly share: number };
  readonly spec: object;
}

async function ours(set: LabelledSet, dir: string): Promise<Ours> {
  const engine = await Engine.open({
    threads: availableParallelism(),
    memoryMiB: 4096,
    scratchDir: join(dir, 'engine'),
  });
  try {
    await engine.run(`CREATE TABLE src AS ${set.query}`);
    const file = join(dir, `${set.name}.parquet`);
    const columns = set.fields.map(({ name }) => `nullif(${name}, '') AS ${name}`);
    await engine.run(`COPY (SELECT * REPLACE (${columns.join(', ')}) FROM src) TO ${literal(file)}`);
    const between = set.sides === 'between' ? 'a.side < b.side' : 'a.source < b.source';
    const [counted] = await engine.rows(
      `SELECT count(*) AS n FROM src a JOIN src b ON a.truth = b.truth AND ${between}`,
    );
    const true_ = Number(counted?.['n'] ?? 0);
    const start = performance.now();
    const linkage = await findLinks(engine, 'FROM src', {
      fields: set.fields,
      sides: set.sides,
      keepFrom: 0.3,
    });
    const clusters = await clusterLinks(engine, linkage, { from: joinFrom, sides: set.sides });
    const seconds = (performance.now() - start) / 1000;
    await clustersTable(engine, clusters);
    const result = await score(engine, set.sides, 'found', true_);
    const [sure] = await engine.rows(`SELECT count(*) AS n, count(*) FILTER (WHERE x.truth = y.truth) AS fit
      FROM ${linksTable} k JOIN ${recordsTable} a ON a.id = k.a JOIN ${recordsTable} b ON b.id = k.b
        JOIN src x ON x.source = a.source JOIN src y ON y.source = b.source WHERE k.bits >= 20`);
    const automatic = {
      precision: Number(sure?.['fit']) / Number(sure?.['n']),
      share: Number(sure?.['fit']) / true_,
    };
    const { name, fields, sides } = set;
    return {
      ...result,
      seconds,
      automatic,
      spec: { name, file, fields, sides, true: true_, score: set.large !== true },
    };
  } finally {
    engine.close();
  }
}

async function theirs(
  spec: object,
  dir: string,
): Promise<{ seconds: number; f1?: number; best?: number; precision?: number }> {
  const file = join(dir, 'spec.json');
  await writeFile(file, JSON.stringify([spec]));
  const { stdout } = await execute(await python(), [join(import.meta.dirname, 'bench', 'peer.py'), file], {
    maxBuffer: 1 << 20,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { seconds: number };
}

async function measure(set: LabelledSet, emit: (line: Line) => void): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-linkage-'));
  try {
    const mine = await ours(set, dir);
    const other = await theirs(mine.spec, dir);
    const bench = 'linkage';
    if (set.large !== true) {
      emit({
        ...{ bench, name: `${set.name}, F1 of pairs`, value: mine.f1, unit: 'F1' },
        ...{ peer: `${peer}, at the best of its thresholds by the labels`, peerValue: other.best ?? 0 },
        ...{ ratio: mine.f1 / (other.best ?? 0), goal: set.goal ?? 0 },
        met: mine.f1 >= (set.goal ?? 0) && mine.f1 >= (other.best ?? 0),
      });
      emit({
        ...{
          bench,
          name: `${set.name}, precision of links from 20 bits on`,
          value: mine.automatic.precision,
        },
        ...{ unit: 'share', goal: 0.999, met: mine.automatic.precision >= 0.999 },
      });
      emit({ bench, name: `${set.name}, true pairs so found`, value: mine.automatic.share, unit: 'share' });
    }
    emit({
      ...{ bench, name: `${set.name}, time`, value: mine.seconds, unit: 's', peer, peerValue: other.seconds },
      ratio: other.seconds / mine.seconds,
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export async function run(emit: (line: Line) => void): Promise<void> {
  for (const set of labelled) await measure(set, emit);
  for (const people of [10_000, 500_000]) {
    const dir = await mkdtemp(join(tmpdir(), 'vitrine-linkage-'));
    const engine = await Engine.open({ scratchDir: dir });
    const file = join(dir, 'invented.parquet');
    await engine.run(`COPY (${await defineInvented(engine, people, 11)}) TO ${literal(file)}`);
    engine.close();
    await measure(
      {
        name: `${people * 2} invented records`,
        query: `FROM ${literal(file)}`,
        fields: fieldsOf({
          given: 'given-name',
          family: 'family-name',
          born: 'birth-date',
          postcode: 'postcode',
          sex: 'sex',
        }),
        sides: 'one',
        large: people > 100_000,
      },
      emit,
    );
    await rm(dir, { recursive: true, force: true });
  }
}
