import { Corrupt } from '@vitrine/core/errors';
import { literal } from '@vitrine/core/text';
import type { Evidence } from './evidence.ts';

/** SQL expressions over a relation that has one row a group and person. */
export interface ContributionColumns {
  /**
   * The person's total in millionths, BIGINT, of a size up to 4 · 10¹⁸; NULL where the person has no value. A total
   * that does not fit is to be tried into it (TRY_CAST) and so counts as none: the engine must not fail on a value.
   */
  readonly amount: string;
  /** The person's random 64-bit key, UBIGINT; NULL for rows without a person. */
  readonly key: string;
}

/**
 * Aggregates that gather a measure's evidence in a group, every value as text, for `readEvidence`. Amounts and keys
 * are two lists in one order: who brings more stands before who brings less, and of equal sizes the positive one. In
 * which order keys of equal amounts stand is the engine's chance, and nothing depends on it.
 *
 * @param name a prefix that makes the columns this measure's own
 * @param depth `evidenceDepth(threshold)`
 */
export function evidenceSql({ amount, key }: ContributionColumns, name: string, depth: number): string[] {
  const brings = `FILTER (${key} IS NOT NULL AND ${amount} <> 0)`;
  const first = `2 * abs(${amount}) + CAST(${amount} > 0 AS BIGINT), ${literal(depth)}`;
  return [
    `CAST(count(*) ${brings} AS VARCHAR) AS ${name}_people`,
    `CAST(sum(${key}) ${brings} AS VARCHAR) AS ${name}_key`,
    `CAST(sum(${amount}) ${brings} AS VARCHAR) AS ${name}_sum`,
    `CAST(arg_max(${amount}, ${first}) ${brings} AS VARCHAR) AS ${name}_amounts`,
    `CAST(arg_max(${key}, ${first}) ${brings} AS VARCHAR) AS ${name}_keys`,
  ];
}

/**
 * @param row what `evidenceSql` gave
 * @throws Corrupt when it did not
 */
export function readEvidence(row: Readonly<Record<string, unknown>>, name: string): Evidence {
  const keys = list(row, `${name}_keys`);
  const amounts = list(row, `${name}_amounts`);
  if (keys.length !== amounts.length) throw unreadable();
  return {
    people: Number(whole(text(row, `${name}_people`))),
    key: whole(text(row, `${name}_key`)) % (1n << 64n),
    sum: whole(text(row, `${name}_sum`)),
    largest: amounts.map((amount, at) => ({ amount, key: keys[at] ?? 0n })),
  };
}

/** NULL is what nobody adds up to. */
function text(row: Readonly<Record<string, unknown>>, name: string): string {
  const value = row[name] ?? '';
  if (typeof value !== 'string') throw unreadable();
  return value;
}

/** Numbers as the engine prints a list of them. */
function list(row: Readonly<Record<string, unknown>>, name: string): bigint[] {
  const value = text(row, name);
  if (value === '') return [];
  if (!/^\[.*\]$/.test(value)) throw unreadable();
  return value.slice(1, -1).split(', ').map(whole);
}

function whole(value: string): bigint {
  if (value === '') return 0n;
  if (!/^-?[0-9]+$/.test(value)) throw unreadable();
  return BigInt(value);
}

function unreadable(): Corrupt {
  return new Corrupt({ detail: 'The room’s answer does not have the form of evidence.' });
}
