import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compose } from './compose.ts';
import { SAMPLES, storedBytes } from './stored-sample.ts';

const composed = compose((name, encoding) => storedBytes(`source/${name}.gz`).toString(encoding));

test('the stored sources give exactly the files in the repository', () => {
  for (const [path, bytes] of composed) expect(bytes.equals(storedBytes(path)), path).toBe(true);
});

test('nothing else is in the folders that the composer writes', () => {
  const stored = ['landing', 'truth'].flatMap((folder) =>
    readdirSync(join(SAMPLES, folder)).map((name) => `${folder}/${name}`),
  );
  expect(stored.sort()).toEqual([...composed.keys()].sort());
});

test('the whole sample takes less than 15 MB', () => {
  const sizes = readdirSync(SAMPLES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  expect(sizes.length).toBeGreaterThan(20);
  expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThan(15_000_000);
});

test('the delivery in Windows-1252 is no UTF-8, and everything else is', () => {
  const strict = new TextDecoder('utf-8', { fatal: true });
  for (const [path, bytes] of composed) {
    if (path === 'landing/hes_op_cp1252.csv.gz') expect(() => strict.decode(bytes)).toThrow();
    else expect(() => strict.decode(bytes), path).not.toThrow();
  }
});
