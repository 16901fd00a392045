import { z } from 'zod';
import { parseDatasetId, parseReleaseVersion, type DatasetId, type ReleaseVersion } from '@vitrine/core/ids';
import { privacySchema } from '../privacy.ts';
import { column, columnName, columnShape, isPublished, line, prose } from './column-section.ts';
import { linkProblems, linkSection } from './link-section.ts';
import { lookupProblems } from './lookup-problems.ts';
import { deliveryRule, qualityRule, ruleProblems } from './quality-rules.ts';
import { sourceProblems } from './source-problems.ts';
import { synopsisFaults } from './synopsis-faults.ts';
import { isWholeIdentifier, whoseRows } from './whose-rows.ts';

const person = z.strictObject({
  nhsNumber: columnName,
  birthDate: columnName,
  sex: columnName.optional(),
  postcode: columnName.optional(),
  familyName: columnName.optional(),
  givenName: columnName.optional(),
  /** Birth dates that senders write when they know none: such a row is nobody's. */
  placeholderBirths: z.array(z.iso.date()).max(20).default(['1900-01-01']),
});

const fileName = z
  .string()
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/, 'A file name, without folders')
  .refine((name) => !name.includes('..'), 'A file name, without folders');

/** A table of codes and their coarser parents, which columns offer as the transform `to-NAME`. */
const lookup = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,29}$/, 'A lookup is one word in lower case'),
  /** CSV with the header `code,parent`, in the source of the rows. */
  file: fileName,
  /** What the parents are. */
  description: line,
});

const source = z.strictObject({
  alias: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'An alias is one word in lower case'),
  file: fileName,
  /** How the file is written (docs/data-manager.md, "Formats"). */
  format: z.enum(['csv', 'ndjson', 'fhir-ndjson', 'fixed-width', 'parquet', 'xlsx']),
  /** Of a workbook: the sheet with the rows; the only one when absent. */
  sheet: z.string().min(1).max(31).optional(),
  /** Of FHIR bulk data: which resources the file holds, such as `Encounter`. */
  resource: z
    .string()
    .regex(/^[A-Z][A-Za-z]{2,59}$/, 'A resource such as Encounter')
    .optional(),
  /** Of FHIR bulk data: the file of Patient resources that these refer to, in the same source. */
  patients: fileName.optional(),
  /** Of FHIR bulk data: where its server is, when references are whole addresses: `https://host/fhir`. */
  server: z
    .string()
    .regex(
      /^https?:\/\/[A-Za-z0-9.:-]{1,200}(?:\/[A-Za-z0-9._~-]{1,100}){0,10}\/?$/,
      'An address such as https://host/fhir',
    )
    .optional(),
  encoding: z.enum(['utf-8', 'windows-1252']).default('utf-8'),
  delimiter: z.enum([',', ';', '|', '\t']).default(','),
  nullValues: z.array(z.string().max(40)).max(20).default(['']),
  /** What happens to columns of the file that are not described: the file is refused, or they are never read. */
  otherColumns: z.enum(['refuse', 'drop']).default('refuse'),
});

const fields = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, 'A dataset name has lower-case letters, digits and underscores')
    .transform((text): DatasetId => parseDatasetId(text)),
  title: line,
  description: prose,
  owner: line,
  licence: line,
  synthetic: z.boolean(),
  version: z
    .string()
    .regex(/^[0-9]{1,4}\.[0-9]{1,4}$/, 'A version looks like "1.0", in quotes')
    .transform((text): ReleaseVersion => parseReleaseVersion(text)),
  source,
  person: person.optional(),
  link: linkSection.optional(),
  /** Of reference data: why no row is about a person, in words. Values that pass as NHS numbers are refused then. */
  aboutNoPerson: prose.optional(),
  /** How many people the release may give away to who knows their quasi-identifiers; more is not published. */
  identifiability: z
    .strictObject({
      /** The fewest people that may be alike in all of them. */
      peopleAtLeast: z.int().min(1).max(1_000).optional(),
      /** Per cent of rows that may be the only person's of their kind. */
      aloneAtMost: z.number().min(0).max(100).optional(),
    })
    .optional(),
  role: z.enum(['events', 'spine']).default('events'),
  superseded: columnName.optional(),
  /** Published columns by which rows are sorted at rest; the first published date when absent. */
  sortedBy: z.array(columnName).min(1).max(4).optional(),
  lookups: z.array(lookup).max(50).default([]),
  quality: z.array(qualityRule).max(2_000).default([]),
  /** Rules that the delivery keeps as a whole. */
  delivery: z.array(deliveryRule).max(50).default([]),
  privacy: privacySchema.optional(),
};
const columnsOf = <T extends z.ZodType>(one: T): z.ZodArray<T> => z.array(one).min(1).max(1_000);

/**
 * A dataset file that a release was made from: its form, and nothing of what is demanded of a whole file. A rule that
 * came later must not make what was published before unreadable.
 */
export const publishedFileSchema = z.strictObject({ ...fields, columns: columnsOf(columnShape) });

/** A dataset file: what arrives, what it means, and what may be published of it (docs/data-manager.md). */
export const datasetFileSchema = z
  .strictObject({ ...fields, columns: columnsOf(column) })
  .superRefine((file, context) => {
    const problem = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    const byName = new Map<string, number>();
    const headings = new Set<string>();
    file.columns.forEach((one, at) => {
      // DuckDB compares identifiers without regard to case.
      const folded = one.name.toLowerCase();
      if (byName.has(folded)) problem(['columns', at, 'name'], 'This column is described twice');
      byName.set(folded, at);
      const heading = one.from ?? one.name;
      // A time of a resource may be read as a time and, with its offset, as text.
      if (headings.has(heading) && file.source.format !== 'fhir-ndjson')
        problem(['columns', at, 'from'], 'Two columns are read under this heading');
      headings.add(heading);
    });
    const described = (name: string): (typeof file.columns)[number] | undefined =>
      file.columns.find((one) => one.name === name);
    const need = (name: string | undefined, path: (string | number)[]): void => {
      if (name !== undefined && described(name) === undefined) problem(path, `There is no column ${name}`);
    };
    for (const [field, name] of Object.entries(file.person ?? {})) {
      if (typeof name !== 'string') continue;
      need(name, ['person', field]);
      const kind = described(name);
      // A postcode or a birth date may be offered through transforms: as it is, agreements cannot have it.
      const coarser = field !== 'nhsNumber' && kind?.grant === 'transformed';
      if (kind !== undefined && field !== 'sex' && kind.class !== 'direct' && !coarser) {
        problem(['person', field], `${name} identifies people, so its class is direct`);
      }
    }
    if (file.person !== undefined) {
      if (described(file.person.nhsNumber)?.type !== 'string') {
        problem(['person', 'nhsNumber'], 'An NHS number is a string');
      }
      if (described(file.person.birthDate)?.type !== 'date') {
        problem(['person', 'birthDate'], 'A birth date is a date');
      }
    }
    file.columns.forEach((one, at) => {
      const exact = isPublished(one) && one.grant === 'whole' && one.wholeBecause === undefined;
      if (exact && one.class !== 'key' && isWholeIdentifier(one))
        problem(
          ['columns', at, 'grant'],
          'A whole postcode or birth date: grant: transformed, or say why in wholeBecause',
        );
    });
    for (const { path, message } of [
      ...sourceProblems(file),
      ...whoseRows(file),
      ...linkProblems(file),
      ...ruleProblems(file),
    ])
      problem([...path], message);
    if (file.role === 'spine' && file.person === undefined) problem(['person'], 'A spine is about people');
    if (file.privacy !== undefined && file.person === undefined)
      problem(['privacy'], 'A privacy budget is for data about people');
    need(file.superseded, ['superseded']);
    if (file.superseded !== undefined && file.role !== 'spine') {
      problem(['superseded'], 'Only a spine has superseded numbers');
    }
    file.sortedBy?.forEach((name, at) => {
      const one = described(name);
      if (one === undefined || !isPublished(one)) problem(['sortedBy', at], `${name} is not published`);
    });
    for (const { path, message } of [...lookupProblems(file), ...synopsisFaults(file)])
      problem(path, message);
    if (!file.columns.some(isPublished)) problem(['columns'], 'No column would be published');
  });

export type DatasetFile = z.output<typeof datasetFileSchema>;
export type DatasetColumn = DatasetFile['columns'][number];
export type FileLookup = DatasetFile['lookups'][number];
export type QualityRule = DatasetFile['quality'][number];

export { isPublished };
