import { z } from 'zod';
import { columnClasses, columnTypes, parseTransform } from '@vitrine/policy/cut';
import { boundsProblem } from './bounds-problem.ts';

export const line = z.string().trim().min(1).max(300);
export const prose = z.string().trim().min(1).max(4_000);
/** Names as hospitals' files have them; never a quote, a dot or a path. */
export const columnName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, 'A column name has letters, digits and underscores');
/** Names that a cut or a curated object needs for itself. */
const reserved = new Set(['person_key', 'person_id', 'reach_key']);

/** As an agreement asks for it: `month`, `age-band-5`; what is not granted needs no transform. */
function isTransform(text: string): boolean {
  try {
    parseTransform(text);
    return true;
  } catch {
    return false;
  }
}

/** How a column is written; a file that was published keeps to this, whatever is demanded of new ones since. */
export const columnShape = z.strictObject({
  name: columnName,
  /** The heading in the file, when it is another than the name: any text. */
  from: z.string().trim().min(1).max(300).optional(),
  /** Of a fixed-width file: the first character of the column, from 1, and how many it takes. */
  at: z.strictObject({ start: z.int().min(1).max(100_000), width: z.int().min(1).max(10_000) }).optional(),
  type: z.enum(columnTypes),
  /** strptime format of dates and times; ISO 8601 when absent. */
  format: z
    .string()
    .regex(/^[A-Za-z0-9%:/., -]{2,40}$/, 'A format such as %d/%m/%Y')
    .optional(),
  /** Of a format with two-digit years (%y): the last year that they may mean; the hundred years up to it count. */
  latestYear: z.int().min(1900).max(2200).optional(),
  /** What happens to times with an offset such as +01:00: the row is kept out, or the time is brought to UTC. */
  offsets: z.enum(['refuse', 'to-utc']).default('refuse'),
  class: z.enum(columnClasses),
  /** Why ten-digit values that pass as NHS numbers may be published: what they are, in words. */
  mayHoldNumbers: prose.optional(),
  entity: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,59}$/, 'An entity is one word in lower case')
    .optional(),
  publish: z.boolean().default(true),
  /** Whether agreements may have the values as they are, or through one of the transforms only. */
  grant: z.enum(['whole', 'transformed']).default('whole'),
  /** Why a column that identifies by itself may be granted as it is, in words. */
  wholeBecause: prose.optional(),
  description: prose,
  transforms: z.array(z.string().refine(isTransform, 'There is no such transform')).max(20).default([]),
  codes: z.record(z.string().max(60), z.string().max(300)).optional(),
  /** Public knowledge: in private answers, what lies beyond counts as the bound. */
  bounds: z.strictObject({ min: z.number(), max: z.number() }).optional(),
});

/** A column of a dataset file that is to be published. */
export const column = columnShape
  .refine((one) => !reserved.has(one.name.toLowerCase()), {
    path: ['name'],
    message: 'This name is taken by Vitrine',
  })
  .superRefine((one, context) => {
    const message = boundsProblem(one);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['bounds'], message });
  })
  .refine(
    (one) => one.grant === 'whole' || (one.transforms.length > 0 && isPublished(one) && one.class !== 'key'),
    {
      path: ['grant'],
      message: 'What is granted through transforms only is published and offers one',
    },
  )
  .refine((one) => one.grant === 'whole' || one.wholeBecause === undefined, {
    path: ['wholeBecause'],
    message: 'The column is not granted whole',
  })
  .refine((one) => one.class !== 'key' || one.entity !== undefined, {
    path: ['entity'],
    message: 'A key names the entity it identifies',
  })
  .refine((one) => (one.format?.includes('%y') ?? false) === (one.latestYear !== undefined), {
    path: ['latestYear'],
    message: 'Two-digit years (%y), and they alone, need the last year that they may mean',
  })
  .refine((one) => !/%[zZ]/.test(one.format ?? '') || one.offsets === 'to-utc', {
    path: ['offsets'],
    message: 'A format with an offset needs offsets: to-utc',
  })
  .refine((one) => one.offsets === 'refuse' || one.type === 'timestamp', {
    path: ['offsets'],
    message: 'Only a timestamp has an offset',
  })
  .refine((one) => one.format === undefined || ['date', 'timestamp', 'time'].includes(one.type), {
    path: ['format'],
    message: 'Only dates and times have a format',
  });

/** Whether a column's values may be in a release: direct identifiers never are. */
export function isPublished(one: { readonly class: string; readonly publish: boolean }): boolean {
  return one.class !== 'direct' && one.publish;
}
