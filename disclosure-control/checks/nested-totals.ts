import type { Profile } from '../profiles/profile.ts';
import { areRounded } from '../profiles/rounding.ts';
import { finding, type Finding } from './finding.ts';
import { labelAt, numberAt, roleAt, type CheckedTable } from './table.ts';
import { totalName } from './totals.ts';

const wholeOf = /\bn\s*=\s*(\d[\d,]*)/i;
/** Each step of a flow of participants is what the one before leaves. */
const nested =
  /\b(?:after|exclud\w*|remain\w*|eligible|complete|non-?missing|final|included|analysed|analyzed|matched|valid|removed|deduplicat\w*|consented|approached|screened|randomi[sz]ed|enrolled|with (?:data|outcome|follow)|restrict\w*|adults?|linked)\b/i;

/**
 * A title that counts more people than the columns together (gtsummary, issue 1691), and steps of a flow that differ
 * by few: nobody wrote down the count of those between, and everybody can.
 */
export function checkNestedTotals(table: CheckedTable, profile: Profile): Finding[] {
  return [...titleAndColumns(table, profile), ...flow(table, profile)];
}

const isFew = (count: number, { threshold }: Profile): boolean => count > 0 && count < threshold;

function titleAndColumns(table: CheckedTable, profile: Profile): Finding[] {
  const parts = table.columns.flatMap(({ name, base }, at) =>
    at > 0 && base !== undefined && !totalName.test(name.replace(/\W*n\s*=.*$/i, '').trim()) ? [base] : [],
  );
  if (parts.length < 2) return [];
  const sum = parts.reduce((a, b) => a + b, 0);
  const overall = table.columns.flatMap(({ name, base }, at) =>
    base !== undefined && (at === 0 || totalName.test(name.replace(/\W*n\s*=.*$/i, '').trim())) ? [base] : [],
  );
  const titles = (table.near ?? []).flatMap((text) => {
    const written = wholeOf.exec(text)?.[1];
    return written === undefined ? [] : [Number(written.replaceAll(',', ''))];
  });
  const differs = [...overall, ...titles].some(
    (whole) => isFew(whole - sum, profile) && !areRounded(profile, [whole, ...parts]),
  );
  return differs ? [finding('implied-count', { row: 0 })] : [];
}

function flow(table: CheckedTable, profile: Profile): Finding[] {
  const steps = table.rows.filter((_, row) => nested.test(labelAt(table, row, 0))).length;
  if (steps < 2) return [];
  return table.columns.flatMap(({ name }, at) => {
    const values = table.rows.map((_, row) =>
      roleAt(table, row, at) === 'count' ? numberAt(table, row, at) : undefined,
    );
    const known = values.filter((value) => value !== undefined);
    if (areRounded(profile, known)) return [];
    const row = values.findIndex((value, y) =>
      isFew((values[y - 1] ?? Number.NaN) - (value ?? Number.NaN), profile),
    );
    return row > 0 ? [finding('implied-count', { row: row + 1, column: name })] : [];
  });
}
