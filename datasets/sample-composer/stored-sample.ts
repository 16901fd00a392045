import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseTable, type Row, type Table } from './csv.ts';

export const SAMPLES = join(import.meta.dirname, '..', 'samples');

/** Uncompressed bytes of a file of the sample as it is in the repository. */
export function storedBytes(path: string): Buffer {
  const bytes = readFileSync(join(SAMPLES, path));
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

export const storedTable = (path: string): Table => parseTable(storedBytes(path).toString('utf8'));

export const storedRows = (path: string): readonly Row[] => storedTable(path).rows;
