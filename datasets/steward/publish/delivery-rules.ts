import { identifier } from '@vitrine/core/text';
import type { Engine } from '@vitrine/core/engine';
import type { Clock } from '@vitrine/core/process';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import type { DeliveryRule } from '../../catalogue/dataset-file/quality-rules.ts';
import type { Release } from '../../catalogue/release.ts';
import { DeliveryRefused } from '../../errors.ts';
import { releaseBefore } from './earlier-quarantine.ts';
import { landedTable, reasonColumn } from './landed-table.ts';
import type { CountedRows } from './quality-report.ts';

const dayMs = 86_400_000;

/** What a delivery came to, as far as its rules ask. */
export interface Delivery {
  readonly published: number;
  /** Rows of the release before; undefined when there is none. */
  readonly before: number | undefined;
  /** The newest day of each column that freshness is told by, ISO 8601; null when no row has one. */
  readonly newest: Readonly<Record<string, string | null>>;
  readonly now: Date;
}

/** How a delivery breaks a rule, in a few words; undefined when it keeps it. Pure. */
export function brokenBy(
  rule: DeliveryRule,
  { published, before, newest, now }: Delivery,
): string | undefined {
  switch (rule.rule) {
    case 'rows':
      return published >= rule.atLeast ? undefined : `${published} rows, at least ${rule.atLeast}`;
    case 'row-change': {
      if (before === undefined || before === 0) return undefined;
      const percent = ((published - before) / before) * 100;
      if (Math.abs(percent) <= rule.atMostPercent) return undefined;
      return `${Math.abs(percent).toFixed(1)} % ${percent < 0 ? 'fewer' : 'more'} rows`;
    }
    case 'freshness': {
      const day = newest[rule.column];
      if (day === undefined || day === null) return 'no day at all';
      const days = Math.floor((now.getTime() - Date.parse(day)) / dayMs);
      return days <= rule.atMostDays ? undefined : `the newest day is ${days} days ago`;
    }
  }
}

const nameOf = (rule: DeliveryRule): string =>
  rule.rule === 'freshness' ? `${rule.rule}:${rule.column}` : rule.rule;

/**
 * Holds a delivery against the rules that it keeps as a whole, and against rules of rows that no row may break. Returns
 * which that only warn are broken, and how.
 * @throws DeliveryRefused naming every rule that is broken
 */
export async function holdDelivery(
  engine: Engine,
  file: DatasetFile,
  counted: CountedRows,
  { releases, clock }: { readonly releases: readonly Release[]; readonly clock: Clock },
): Promise<Readonly<Record<string, string>>> {
  const before = releaseBefore(releases, { dataset: file.name, version: file.version });
  const delivery: Delivery = {
    published: counted.rows.published,
    before: before?.manifest.rows.published,
    newest: await newestDays(engine, file),
    now: clock.now(),
  };
  const broken = file.delivery.flatMap((rule) => {
    const how = brokenBy(rule, delivery);
    return how === undefined ? [] : [{ rule: nameOf(rule), how, onFail: rule.onFail }];
  });
  const rows = file.quality
    .filter(({ onFail }) => onFail === 'refuse')
    .map(({ rule, column }) => `${rule}:${column}`)
    .flatMap((rule) => {
      const count = counted.reasons[rule] ?? 0;
      return count === 0 ? [] : [{ rule, how: `${count} rows` }];
    });
  const refused = [...broken.filter(({ onFail }) => onFail === 'refuse'), ...rows];
  if (refused.length > 0) {
    const said = refused.map(({ rule, how }) => `${rule} (${how})`);
    throw new DeliveryRefused({
      detail: `The file ${file.source.file} breaks rules that refuse it whole: ${said.join(', ')}.`,
      help: 'Ask the sender what happened; where it is right, say so in the dataset file: onFail: warn.',
      facts: { broken: refused.map(({ rule, how }) => ({ rule, how })) },
    });
  }
  return Object.fromEntries(broken.map(({ rule, how }) => [rule, how]));
}

async function newestDays(engine: Engine, file: DatasetFile): Promise<Record<string, string | null>> {
  const found: Record<string, string | null> = {};
  for (const rule of file.delivery) {
    if (rule.rule !== 'freshness') continue;
    const [row] =
      await engine.rows(`SELECT CAST(CAST(max(${identifier(rule.column)}) AS DATE) AS VARCHAR) AS day
      FROM ${landedTable} WHERE ${reasonColumn} IS NULL`);
    const day = row?.['day'];
    found[rule.column] = typeof day === 'string' ? day : null;
  }
  return found;
}
