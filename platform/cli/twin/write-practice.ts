import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Twin } from '@vitrine/api';
import { Engine } from '@vitrine/core/engine';
import { InvalidInput } from '@vitrine/core/errors';
import { codeRoot } from '@vitrine/core/sandbox';
import { literal } from '@vitrine/core/text';

export type TwinForm = 'csv' | 'parquet';

const python = join(codeRoot, 'notebooks-gateway', 'kernel', 'python');
/** The room's own code, which reads the twin instead of a room. */
const ofTheRoom = ['data.py', 'files.py', 'table.py'];

/**
 * Writes twins into a folder in which code for a room runs: a file for each table, what they are (`twin.json`), and
 * the package `vitrine` for Python. @returns the names of what was written
 * @throws InvalidInput where the folder holds files and no twin, of which one could be written over
 */
export async function writePractice(
  folder: string,
  twins: readonly Twin[],
  form: TwinForm,
): Promise<readonly string[]> {
  await demandOwnFolder(folder);
  await mkdir(join(folder, 'vitrine'), { recursive: true });
  const files: string[] = [];
  for (const one of twins) {
    const file = `${one.dataset}.${form}`;
    if (form === 'csv') await writeFile(join(folder, file), one.csv);
    else await asParquet(one, join(folder, file));
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

/** Whoever names a folder of their own by mistake keeps what is in it. */
async function demandOwnFolder(folder: string): Promise<void> {
  const inIt = await readdir(folder).catch((error: unknown): string[] => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  });
  if (inIt.length === 0 || inIt.includes('twin.json')) return;
  throw new InvalidInput({
    detail: `The folder ${folder} holds files, and no twin (twin.json): nothing was written.`,
    help: 'Name a new folder, an empty one, or one that a twin was written to before.',
  });
}

/** With the types of a room, and what it is among the file's own words. */
async function asParquet({ columns, note, csv: text }: Twin, parquet: string): Promise<void> {
  const apart = await mkdtemp(join(tmpdir(), 'vitrine-twin-'));
  const csv = join(apart, 'twin.csv');
  const engine = await Engine.open({ threads: 1 });
  const types = columns.map(({ name, type }) => `${literal(name)}: ${literal(type)}`).join(', ');
  const read = `read_csv(${literal(csv)}, header = true, skip = 1, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, columns = {${types}})`;
  try {
    await writeFile(csv, text);
    await engine.run(
      `COPY (FROM ${read}) TO ${literal(parquet)} (FORMAT parquet, KV_METADATA {note: ${literal(note)}})`,
    );
  } finally {
    engine.close();
    await rm(apart, { recursive: true });
  }
}
