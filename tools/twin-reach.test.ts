import { beforeAll, expect, test } from 'vitest';
import { cruise, type Module } from './process-table.ts';

let modules: ReadonlyMap<string, Module>;
beforeAll(async () => {
  modules = new Map((await cruise()).map((one) => [one.source, one]));
}, 60_000);

test('what makes a synthetic twin opens nothing and asks nobody: no file, store, engine, process or network', () => {
  const files = new Set(
    ['make-twin', 'twin-plan', 'twin-text'].map((name) => `datasets/catalogue/twin/${name}.ts`),
  );
  const builtIn = new Set<string>();
  // A set is walked with what is added to it meanwhile.
  for (const file of files)
    for (const { resolved, dependencyTypes } of modules.get(file)?.dependencies ?? []) {
      if (dependencyTypes.includes('type-only')) continue;
      if (dependencyTypes.includes('core')) builtIn.add(resolved);
      else files.add(resolved);
    }
  expect(files.size).toBeGreaterThan(10);
  expect([...builtIn].sort()).toEqual(['crypto', 'timers/promises']);
  expect([...files].filter((file) => /duckdb|aws-sdk|kysely|pglite|steward\//.test(file))).toEqual([]);
});
