import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { cutLayout, Engine, extensionFile } from '@vitrine/core/engine';
import { identifier, literal } from '@vitrine/core/text';
import { astDigest, parseAst } from '@vitrine/policy/sql/kit';
import { contributorColumns, personColumn, type ColumnType } from '@vitrine/policy/cut';
import type { RoomTable } from './launcher/reader-process.ts';

/** What tests and benches of rooms share: encrypted cuts made here, and digests as the guard would give them. */
export interface Workshop {
  readonly dir: string;
  /** Folder for rooms. */
  readonly rooms: string;
  /** An engine of ours, without limits. */
  readonly engine: Engine;
  /** Writes a query's result as an encrypted cut, with its contributors where it has people; or in another layout. */
  cut(dataset: string, sql: string, layout?: string): Promise<RoomTable>;
  digest(sql: string): Promise<string>;
  close(): Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const dir = await mkdtemp(join(tmpdir(), 'vr-'));
  const engine = await Engine.open({ extensions: [extensionFile('httpfs')] });
  let cuts = 0;
  return {
    dir,
    rooms: join(dir, 'r'),
    engine,
    async cut(dataset, sql, layout) {
      const described = await engine.rows(`DESCRIBE ${sql}`);
      const dataKey = randomBytes(32).toString('base64');
      const key = `w${cuts++}`;
      const file = join(dir, `${key}.parquet`);
      await engine.run(`PRAGMA add_parquet_key(${literal(key)}, ${literal(dataKey)})`);
      const hidden = described.some((column) => column.column_name === personColumn)
        ? `SELECT *, CAST(hash(${personColumn}) % 4294967296 AS UINTEGER) AS ${identifier(contributorColumns.number)},
             CASE WHEN ${personColumn} IS NOT NULL THEN hash(${personColumn}) END AS ${identifier(contributorColumns.key)} FROM (${sql})`
        : sql;
      await engine.run(
        `COPY (${hidden}) TO ${literal(file)} (${layout ?? cutLayout(described.length)}, ENCRYPTION_CONFIG {footer_key: ${literal(key)}})`,
      );
      const columns = described.map((column) => ({
        name: column.column_name as string,
        type: typeOf(column.column_name as string, column.column_type as string),
      }));
      return { dataset, file, dataKey, columns };
    },
    async digest(sql) {
      const [row] = await engine.rows('SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS tree', [
        sql,
      ]);
      return astDigest(parseAst(row?.tree as string));
    },
    async close() {
      engine.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const wholeNumber = /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/;

/** A column's type as a dataset file would name it; what none has counts as text. */
function typeOf(name: string, engineType: string): ColumnType | 'pseudonym' {
  if (name === personColumn) return 'pseudonym';
  if (wholeNumber.test(engineType)) return 'integer';
  if (/^(?:DOUBLE|FLOAT|DECIMAL)/.test(engineType)) return 'decimal';
  const type = engineType.toLowerCase();
  return type === 'date' || type === 'timestamp' || type === 'time' || type === 'boolean' ? type : 'string';
}

export { rememberedGroups } from './room/reader/remembered-groups.ts';
