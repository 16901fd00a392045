import { readFileSync } from 'node:fs';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { getProfile } from '../profiles/catalogue.ts';
import { checkFile } from './check-file.ts';
import { findingKinds, type Finding } from './finding.ts';

const read = (name: string): string =>
  readFileSync(new URL(`./fixtures/acro/${name}`, import.meta.url), 'utf8');
const flags = z
  .record(z.string(), z.array(z.tuple([z.string(), z.string(), z.string()])))
  .parse(JSON.parse(read('flags.json')));

/** Tables of one request: counts, and the means and sums of the same cells. */
const requests = [
  ['yg_count', 'yg_mean', 'yg_sum'],
  ['rp_count'],
  ['yg3_count', 'yg3_mean'],
  ['yg_count_m', 'yg_mean_m', 'yg_sum_m'],
  ['rp_count_m'],
  ['yg3_count_m', 'yg3_mean_m'],
] as const;

/** The cells of a table that are stopped, as `row|column`. */
function stoppedCells(name: string, found: readonly Finding[]): ReadonlySet<string> {
  const lines = read(`${name}.csv`)
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const labels = name.startsWith('yg3') ? 2 : 1;
  return new Set(
    found
      .filter(({ severity, where }) => severity === 'problem' && where.part === `${name}.csv`)
      .flatMap(({ where, rows }) =>
        (rows ?? [where.row ?? 0]).map((row) => `${lines[row]?.slice(0, labels).join(' ')}|${where.column}`),
      ),
  );
}

describe('beside ACRO, on its own tables', () => {
  test('the same cells are stopped, but for those that only the data can tell are dominated by one', async () => {
    const counted = { theirs: 0, ours: 0 };
    for (const names of requests) {
      const archive = zipSync(
        Object.fromEntries(names.map((name) => [`${name}.csv`, strToU8(read(`${name}.csv`))])),
      );
      const found = await checkFile({ name: 'request.zip', bytes: archive }, getProfile('acro-default'));
      for (const name of names) {
        const ours = stoppedCells(name, found);
        const theirs = (flags[name] ?? []).map(([row, column, checks]) => ({
          cell: `${row}|${column}`,
          checks,
        }));
        counted.theirs += theirs.length;
        counted.ours += theirs.filter(({ cell }) => ours.has(cell)).length;
        const missed = theirs.filter(({ cell }) => !ours.has(cell)).map(({ checks }) => checks);
        expect(
          missed.every((checks) => /^(?:NKCheck; ?)?PPercentCheck;$/.test(checks)),
          name,
        ).toBe(true);
        expect(
          [...ours].filter((cell) => !theirs.some((one) => one.cell === cell)),
          name,
        ).toEqual([]);
      }
    }
    expect(counted).toEqual({ theirs: 147, ours: 143 });
  });

  test('every analysis that it knows has its class, and findings of ours, in the rules', () => {
    const known = z.record(z.string(), z.string()).parse(JSON.parse(read('analyses.json')));
    const rules = readFileSync(new URL('../../docs/disclosure-rules.md', import.meta.url), 'utf8');
    const rows = rules
      .slice(rules.indexOf('## Kinds of analysis'))
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2)
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const said = new Map(
      rows.flatMap(([, kind = '', , judged = '', person = '']) =>
        `${judged}, ${person}`.split(', ').map((name) => [name, kind] as const),
      ),
    );
    expect(Object.keys(known)).toHaveLength(112);
    for (const [name, kind] of Object.entries(known)) expect(said.get(name), name).toBe(kind);
    for (const [, , codes = ''] of rows)
      for (const code of codes.replaceAll('`', '').split(', '))
        expect(Object.keys(findingKinds)).toContain(code);
  });
});
