import fc from 'fast-check';
import { expect, it } from 'vitest';
import { judge } from '../sql/judge/judge.ts';
import { allForms, formsIn, queries, sampleTables, TestParser } from '../testing.ts';

it('makes queries of every form, and the guard accepts them all', async () => {
  const parser = await TestParser.open();
  const met = new Set<string>();
  for (const sql of fc.sample(queries(sampleTables), { numRuns: 2_000, seed: 1 })) {
    judge(await parser.parse(sql), sampleTables, { sql });
    for (const form of formsIn(sql)) met.add(form);
  }
  parser.close();
  expect(allForms.filter((form) => !met.has(form))).toEqual([]);
});
