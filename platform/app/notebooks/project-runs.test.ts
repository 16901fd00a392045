import { newActId } from '@vitrine/core/ids';
import type { EntryDraft } from '@vitrine/ledger/log';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ledgerTables } from '../record/tables.ts';
import { testPlace, type TestPlace } from '../testing.ts';
import { cellRun } from './events.ts';
import { codeOfKernels } from './project-runs.ts';

let place: TestPlace;
beforeAll(async () => {
  place = await testPlace();
});
afterAll(() => place.close());

const ran = (kernel: string, code: string): EntryDraft[] => {
  const act = newActId();
  const face = { agreement: 'TEST-1-v1.0', language: 'python' };
  const begun = { actor: 'per_a', run: 'run_a', cell: 'c', code };
  const ended = { state: 'ok', kernel, elapsedMs: 1, rows: 0, outputs: [] };
  return [
    { type: cellRun, phase: 'intent', act, public: face, private: begun },
    { type: cellRun, phase: 'outcome', act, result: 'done', public: face, private: { ...begun, ...ended } },
  ];
};

it('what ran is shown in order from the ledger, and no code is kept in memory or in the database', async () => {
  const { projection, ports: parts } = place;
  const long = `# ${'secret '.repeat(10)}`;
  await projection.record([...ran('k1', 'one = 1'), ...ran('k2', long), ...ran('k1', 'two = 2')]);
  const codes = await codeOfKernels(parts, ['k1', 'k2', 'k3']);
  expect(codes.get('k1')).toMatch(/^one = 1\n\n# --- the next cell that ran ---\n\ntwo = 2$/);
  expect(codes.get('k2')).toBe(long);
  expect(codes.has('k3')).toBe(false);
  const kept = ledgerTables.runs.of(projection.database).all();
  expect(kept).toHaveLength(3);
  expect(kept.map((row) => Object.keys(row).sort())).toEqual(kept.map(() => ['act', 'index', 'kernel']));
  expect(JSON.stringify(kept)).not.toContain('secret');
  expect(
    (await codeOfKernels({ ...parts, database: (await place.again()).database }, ['k2'])).get('k2'),
  ).toBe(long);
});

it('what results of SQL are that code names is shown above it', async () => {
  const { projection, ports: parts } = place;
  const [begun, ended] = ran('k5', 'f = vitrine.result("cohort")');
  if (begun === undefined || ended === undefined) throw new TypeError('An act has two entries.');
  const results = [
    { name: 'cohort', sql: 'SELECT a\nFROM t' },
    { name: 'other', sql: 'SELECT 2' },
  ];
  await projection.record([{ ...begun, private: { ...begun.private, results } }, ended]);
  expect((await codeOfKernels(parts, ['k5'])).get('k5')).toBe(
    '# result cohort: SELECT a\n#   FROM t\nf = vitrine.result("cohort")',
  );
});

it('of very much only the end is read', async () => {
  const { projection, ports: parts } = place;
  await projection.record(Array.from({ length: 5 }, (_, i) => ran('k9', String(i).repeat(90_000))).flat());
  const read: number[] = [];
  const ledger = {
    entry: (index: number) => {
      read.push(index);
      return parts.ledger.entry(index);
    },
  };
  const code = (await codeOfKernels({ ...parts, ledger }, ['k9'])).get('k9');
  expect(code).toHaveLength(200_000);
  expect(code?.endsWith('4')).toBe(true);
  expect(read).toHaveLength(3);
});
