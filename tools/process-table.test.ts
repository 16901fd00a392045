import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadedByProcess, tableOf, type Loaded } from './process-table.ts';
import { root } from './processes.ts';

let loaded: readonly Loaded[] = [];
beforeAll(async () => {
  loaded = await loadedByProcess();
}, 60_000);

const of = (entry: string): Loaded => {
  const found = loaded.find((one) => one.entry === entry);
  if (found === undefined) throw new Error(`no process begins in ${entry}`);
  return found;
};
const database = ['@electric-sql/pglite', 'kysely', 'pg'];

describe('what a process loads', () => {
  test('is what docs/architecture.md says (node tools/process-table.ts)', () => {
    expect(readFileSync(join(root, 'docs/architecture.md'), 'utf8')).toContain(tableOf(loaded));
  });

  test('the server loads nothing of the steward’s side', () => {
    const { files, packages } = of('platform/cli/main.ts');
    expect(
      files.filter((file) => /^(?:datasets\/steward|notebooks-gateway\/(?:launcher|room))\//.test(file)),
    ).toEqual([]);
    expect(packages).toEqual(expect.arrayContaining([...database, 'express']));
  });

  test.each([
    'datasets/steward/main.ts',
    'policy/sql/guard/main.ts',
    'notebooks-gateway/room/reader/main.ts',
  ])('%s loads no database of records and nothing that listens to a network', (entry) => {
    const { files, packages } = of(entry);
    expect(packages).toContain('@duckdb/node-api');
    expect(
      packages.filter((name) => [...database, 'express', 'openid-client', 'oidc-provider'].includes(name)),
    ).toEqual([]);
    expect(files.filter((file) => /^platform\/(?:app|server|identity|core\/database)\//.test(file))).toEqual(
      [],
    );
  });

  test('a sandboxed process holds neither log nor keys', () => {
    for (const entry of ['policy/sql/guard/main.ts', 'notebooks-gateway/room/reader/main.ts']) {
      const { files, packages } = of(entry);
      expect(packages).not.toContain('pino');
      expect(files.filter((file) => /^platform\/(?:ledger|core\/keys)\//.test(file))).toEqual([]);
    }
  });
});
