import { z } from 'zod';
import { columnName } from './column-section.ts';

/**
 * What becomes of a row that breaks a rule: it is kept out, or kept and counted; or the whole file is refused, since a
 * delivery in which this happens is not to be trusted.
 */
const onFail = z.enum(['quarantine', 'warn', 'refuse']).default('quarantine');
const common = { column: columnName, onFail };

/** How a value may stand to that of another column of its row. */
export const comparisons = ['at-least', 'more-than', 'at-most', 'less-than', 'equal-to'] as const;

/** A rule that each row keeps by itself, or with the other rows of the file. */
export const qualityRule = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('not-null'), ...common }),
  z.strictObject({ rule: z.literal('unique'), ...common }),
  z.strictObject({ rule: z.literal('nhs-number'), ...common }),
  z.strictObject({
    rule: z.literal('date-range'),
    ...common,
    from: z.iso.date().optional(),
    to: z.iso.date().optional(),
  }),
  z.strictObject({
    rule: z.literal('in-set'),
    ...common,
    values: z.array(z.string().max(200)).min(1).max(5_000),
  }),
  /** RE2 syntax, matched in linear time against the whole value. */
  z.strictObject({ rule: z.literal('pattern'), ...common, pattern: z.string().min(1).max(500) }),
  /** Against another column of the row, of the same type; where either is missing nothing is broken. */
  z.strictObject({ rule: z.literal('compare'), ...common, is: z.enum(comparisons), other: columnName }),
  /** It is there wherever the other column is. */
  z.strictObject({ rule: z.literal('present-with'), ...common, other: columnName }),
  /** Its value is one of a published column of another dataset's newest release. */
  z.strictObject({
    rule: z.literal('references'),
    ...common,
    dataset: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'The name of a dataset'),
    to: columnName,
  }),
]);

const ofFile = { onFail: z.enum(['refuse', 'warn']).default('refuse') };
/** A rule that the delivery as a whole keeps, by the rows that would be published. */
export const deliveryRule = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('rows'), ...ofFile, atLeast: z.int().min(1).max(1_000_000_000_000) }),
  /** How many more or fewer rows than the release before, in per cent; without one nothing is broken. */
  z.strictObject({ rule: z.literal('row-change'), ...ofFile, atMostPercent: z.number().min(0).max(10_000) }),
  /** The newest day in a column of dates or times is no longer ago. */
  z.strictObject({
    rule: z.literal('freshness'),
    ...ofFile,
    column: columnName,
    atMostDays: z.int().min(0).max(36_500),
  }),
]);
export type DeliveryRule = z.output<typeof deliveryRule>;

interface Described {
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly class: string;
    readonly publish: boolean;
  }[];
  readonly quality: readonly z.output<typeof qualityRule>[];
  readonly delivery: readonly DeliveryRule[];
}

interface Problem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What of the rules does not go with the columns. */
export function ruleProblems({ columns, quality, delivery }: Described): readonly Problem[] {
  const described = (name: string): (typeof columns)[number] | undefined =>
    columns.find((one) => one.name === name);
  const isDate = (type: string | undefined): boolean => type === 'date' || type === 'timestamp';
  const problems: Problem[] = [];
  const problem = (path: (string | number)[], message: string): void => void problems.push({ path, message });
  const need = (name: string, path: (string | number)[]): string | undefined => {
    const found = described(name)?.type;
    if (found === undefined) problem(path, `There is no column ${name}`);
    return found;
  };
  quality.forEach((rule, at) => {
    const type = need(rule.column, ['quality', at, 'column']);
    if (type === undefined) return;
    if (rule.rule === 'date-range' && !isDate(type))
      problem(['quality', at, 'column'], 'A date range is for a date');
    if ((rule.rule === 'pattern' || rule.rule === 'nhs-number') && type !== 'string')
      problem(['quality', at, 'column'], 'This rule is for a string');
    if (rule.rule !== 'compare' && rule.rule !== 'present-with') return;
    const other = need(rule.other, ['quality', at, 'other']);
    if (rule.other === rule.column) problem(['quality', at, 'other'], 'It is the same column');
    else if (rule.rule === 'compare' && other !== undefined && other !== type)
      problem(['quality', at, 'other'], `${rule.column} is ${type}, and ${rule.other} is ${other}`);
  });
  delivery.forEach((rule, at) => {
    if (rule.rule !== 'freshness') return;
    const type = need(rule.column, ['delivery', at, 'column']);
    if (type !== undefined && !isDate(type))
      problem(['delivery', at, 'column'], 'Freshness is told by a date or a time');
  });
  return problems;
}
