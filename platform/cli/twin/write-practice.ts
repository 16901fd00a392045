import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Twin } from '@vitrine/api';
import { Engine } from '@vitrine/core/engine';
import { codeRoot } from '@vitrine/core/sandbox';
import { literal } from '@vitrine/core/text';

export type TwinForm = 'csv' | 'parquet';

const python = join(codeRoot, 'notebooks-gateway', 'kernel', 'python');
/** The room's own code, which reads the twin instead of a room. */
const ofTheRoom = ['data.py', 'files.py', 'table.py'];

/**
 * Writes twins into a folder in which code for a room runs: a file for each table, what they are (`twin.json`), and
 * the package `vitrine` for Python. @returns the names of what was written
 */
export async function writePractice(
  folder: string,
  twins: readonly Twin[],
  form: TwinForm,
): Promise<readonly string[]> {
  await mkdir(join(folder, 'vitrine'), { recursive: true });
  const files: string[] = [];
  for (const one of twins) {
    const file = `${one.dataset}.${form}`;
    const csv = join(folder, `${one.dataset}.csv`);
    await writeFile(csv, one.csv);
    if (form === 'parquet') {
      await asParquet(one, csv, join(folder, file));
      await rm(csv);
    }
    files.push(file);
  }
  const tables = twins.map(({ dataset, note, columns }, at) => ({
    ...{ dataset, file: files[at], note },
    columns: columns.map((column) => ({ ...column, codes: column.codes ?? {} })),
  }));
  await writeFile(join(folder, 'twin.json'), `${JSON.stringify({ tables }, null, 1)}\n`);
  for (const name of ofTheRoom)
    await copyFile(join(python, 'lib', 'vitrine', name), join(folder, 'vitrine', name));
  await copyFile(join(python, 'practice', '__init__.py'), join(folder, 'vitrine', '__init__.py'));
  return [...files, 'twin.json', 'vitrine'];
}

/** With the types of a room, and what it is among the file's own words. */
async function asParquet({ columns, note }: Twin, csv: string, parquet: string): Promise<void> {
  const engine = await Engine.open({ threads: 1 });
  const types = columns.map(({ name, type }) => `${literal(name)}: ${literal(type)}`).join(', ');
  const read = `read_csv(${literal(csv)}, header = true, skip = 1, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {${types}})`;
  try {
    await engine.run(
      `COPY (FROM ${read}) TO ${literal(parquet)} (FORMAT parquet, KV_METADATA {note: ${literal(note)}})`,
    );
  } finally {
    engine.close();
  }
}
