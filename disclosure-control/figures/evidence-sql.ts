import { Corrupt } from '@vitrine/core/errors';
import { literal } from '@vitrine/core/text';
import type { Contribution, Evidence } from './evidence.ts';

/** Names of SQL expressions over a relation that has one row a group and person. */
export interface ContributionColumns {
  /** The person's total, DECIMAL with six decimals; NULL where the person has no value. */
  readonly amount: string;
  /** The person's random 64-bit key, UBIGINT; NULL for rows without a person. */
  readonly key: string;
}

/**
 * Aggregates that gather a measure's evidence in a group, every value as text, for `readEvidence`. Equal sizes are
 * put in order by their sign, so that the same people give the same amounts whatever the engine's threads do.
 *
 * @param name a prefix that makes the four columns this measure's own
 * @param depth `evidenceDepth(threshold)`
 */
export function evidenceSql({ amount, key }: ContributionColumns, name: string, depth: number): string[] {
  const brings = `FILTER (${key} IS NOT NULL AND ${amount} <> 0)`;
  const one = `CAST(${amount} AS VARCHAR) || ' ' || CAST(${key} AS VARCHAR)`;
  const rank = `abs(${amount}) + CASE WHEN ${amount} > 0 THEN CAST('0.0000005' AS DECIMAL(38,7)) ELSE 0 END`;
  return [
    `CAST(count(*) ${brings} AS VARCHAR) AS ${name}_people`,
    `CAST(sum(${key}) ${brings} AS VARCHAR) AS ${name}_key`,
    `CAST(sum(${amount}) ${brings} AS VARCHAR) AS ${name}_sum`,
    `CAST(arg_max(${one}, ${rank}, ${literal(depth)}) ${brings} AS VARCHAR) AS ${name}_largest`,
  ];
}

/**
 * @param row what `evidenceSql` gave
 * @throws Corrupt when it did not
 */
export function readEvidence(row: Readonly<Record<string, unknown>>, name: string): Evidence {
  const people = Number(whole(text(row, `${name}_people`)));
  return {
    people,
    key: whole(text(row, `${name}_key`)) % (1n << 64n),
    sum: millionths(text(row, `${name}_sum`)),
    largest: text(row, `${name}_largest`)
      .replace(/^\[|\]$/g, '')
      .split(', ')
      .filter((one) => one !== '')
      .map(contribution),
  };
}

/** NULL is what nobody adds up to. */
function text(row: Readonly<Record<string, unknown>>, name: string): string {
  const value = row[name] ?? '';
  if (typeof value !== 'string') throw unreadable();
  return value;
}

function contribution(value: string): Contribution {
  const [amount = '', key = ''] = value.split(' ');
  return { amount: millionths(amount), key: whole(key) };
}

function whole(value: string): bigint {
  if (value === '') return 0n;
  if (!/^[0-9]+$/.test(value)) throw unreadable();
  return BigInt(value);
}

function millionths(value: string): bigint {
  if (value === '') return 0n;
  const match = /^(-?)([0-9]+)\.([0-9]{6})$/.exec(value);
  if (match === null) throw unreadable();
  const size = BigInt(`${match[2] ?? ''}${match[3] ?? ''}`);
  return match[1] === '-' ? -size : size;
}

function unreadable(): Corrupt {
  return new Corrupt({ detail: 'The room’s answer does not have the form of evidence.' });
}
