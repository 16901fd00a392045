import { z } from 'zod';

/** `problem`: against the profile's rule; `warning`: a person must look; `note`: worth knowing. */
export const severities = ['problem', 'warning', 'note'] as const;
export type Severity = (typeof severities)[number];

/** What an automatic check can find, and what to do about it. */
export const findingKinds = {
  'small-count': {
    severity: 'problem',
    explanation: 'A count rests on fewer people than the profile allows to be shown.',
    suggestion: 'Replace it with *, or join categories.',
  },
  'possible-small-count': {
    severity: 'warning',
    explanation: 'A whole number below the threshold: if it counts people, it must not be shown.',
    suggestion: 'Replace it with * if it is a count, or say in the context what it is.',
  },
  'few-contributors': {
    severity: 'problem',
    explanation: 'A figure rests on fewer people than the profile allows.',
    suggestion: 'Replace it with *, or join categories.',
  },
  'people-unknown': {
    severity: 'warning',
    explanation:
      'The query does not count people, so how many its figures rest on is not known: a count of rows can be one person’s.',
    suggestion: 'Send counts of people too, with COUNT(DISTINCT person_id).',
  },
  'uncounted-figures': {
    severity: 'warning',
    explanation:
      'Means or rates of groups stand without counts: how many people they rest on cannot be told.',
    suggestion: 'Add the counts of people, rounded by the profile.',
  },
  'class-disclosure': {
    severity: 'warning',
    explanation: 'Everybody of a group is alike: who is known to be in it is known to be so.',
    suggestion: 'Join it with another group, unless this is no secret.',
  },
  'everybody-alike': {
    severity: 'problem',
    explanation:
      'A part of a group is all of it, where other groups differ: who is known to be in the group is known to be in the part.',
    suggestion: 'Join it with another group, or leave it out.',
  },
  'zero-count': {
    severity: 'problem',
    explanation:
      'The profile hides zeros like other small counts: an empty cell tells something of everyone in its row.',
    suggestion: 'Replace it with *.',
  },
  'unrounded-count': {
    severity: 'problem',
    explanation: 'The profile asks for rounded counts, and these are not.',
    suggestion: 'Round counts to the profile’s base after suppressing small ones.',
  },
  'fractional-count': {
    severity: 'warning',
    explanation: 'A column that is named like a count holds numbers that are not whole.',
    suggestion: 'Name the column for what it holds, or explain it in the context.',
  },
  'difference-of-few': {
    severity: 'problem',
    explanation:
      'Two tables of the same groups differ by fewer people than the profile allows: who is in one and not in the other is told.',
    suggestion: 'Send one of them, or round both.',
  },
  'recoverable-cell': {
    severity: 'problem',
    explanation:
      'A hidden cell follows from the total and the other cells of its row or column by subtraction.',
    suggestion: 'Hide a second cell, or leave out the total.',
  },
  'own-amount': {
    severity: 'warning',
    explanation:
      'Who is alone in a hidden amount knows it, and with the totals works out another hidden amount that rests on few people.',
    suggestion:
      'Hide a third amount of the line, of at least the threshold’s people, or leave out the total.',
  },
  'narrowed-cell': {
    severity: 'warning',
    explanation: 'The total and the other cells of its row or column narrow down what a hidden cell can be.',
    suggestion: 'Hide a second cell, round the total, or leave it out.',
  },
  'nhs-number': {
    severity: 'problem',
    explanation: 'Ten digits with a valid NHS number check digit.',
    suggestion: 'Remove identifiers. If it is something else, say so in the context.',
  },
  postcode: {
    severity: 'problem',
    explanation: 'A full postcode: a few households.',
    suggestion: 'Use a larger area.',
  },
  'date-of-birth': {
    severity: 'problem',
    explanation: 'What looks like a date of birth.',
    suggestion: 'Use the age in bands, or the year.',
  },
  'full-date': {
    severity: 'note',
    explanation: 'Exact days: together with other columns they can single out a person.',
    suggestion: 'Use months or quarters if the result allows.',
  },
  'identifier-column': {
    severity: 'problem',
    explanation: 'A column is named like an identifier or a pseudonym.',
    suggestion: 'Results that leave carry no identifiers, not even pseudonyms.',
  },
  'free-text': {
    severity: 'warning',
    explanation: 'Long text in a cell can describe a person.',
    suggestion: 'Remove it, or let the checkers know where it comes from.',
  },
  'row-level': {
    severity: 'problem',
    explanation: 'It looks like one row a person or event, not like a summary.',
    suggestion: 'Only summaries leave: count or average over groups.',
  },
  'long-output': {
    severity: 'warning',
    explanation: 'More rows than two people can check.',
    suggestion: 'Send what will be published.',
  },
  'wide-output': {
    severity: 'warning',
    explanation: 'More columns than two people can check.',
    suggestion: 'Send what will be published.',
  },
  'needs-person': {
    severity: 'warning',
    explanation: 'This kind of file cannot be checked automatically: a person must look at all of it.',
    suggestion: 'Send the numbers behind it as CSV too.',
  },
  'not-compared': {
    severity: 'warning',
    explanation:
      'Not everything here could be compared with everything else: there is too much of it, a part cannot be read, or amounts add up only nearly. What one table hides may follow from another.',
    suggestion: 'Send what will be published, in fewer or smaller files: a person must compare the rest.',
  },
  'implied-count': {
    severity: 'problem',
    explanation: 'A percentage and its base give a count of fewer people than the profile allows.',
    suggestion: 'Hide both, or join categories.',
  },
  'single-value': {
    severity: 'problem',
    explanation: 'A minimum, maximum or extreme is one person’s value.',
    suggestion: 'Use a quantile with enough people on both sides, or leave it out.',
  },
  'survival-steps': {
    severity: 'problem',
    explanation: 'A survival curve steps down at the times of single people’s events.',
    suggestion: 'Give it at rounded times or in bands, with rounded numbers at risk.',
  },
  'model-of-few': {
    severity: 'problem',
    explanation: 'A model, correlation or leaf rests on so few people that it gives them back.',
    suggestion: 'Fit it to more people, or leave it out.',
  },
  'describes-person': {
    severity: 'problem',
    explanation: 'The text tells of one person: with age, sex, place or date they can be recognised.',
    suggestion: 'Say it of a group, or leave it out.',
  },
  pseudonym: {
    severity: 'problem',
    explanation: 'What looks like a key or pseudonym of a person or record.',
    suggestion: 'Results that leave carry no keys. If it is something else, say so in the context.',
  },
  contact: {
    severity: 'warning',
    explanation: 'An e-mail address or telephone number.',
    suggestion: 'Remove it unless it is an author’s.',
  },
  'points-of-people': {
    severity: 'problem',
    explanation: 'A picture with many marks, each at a place of its own: each may be one person’s values.',
    suggestion: 'Draw bins, bands or summaries, and send the numbers behind them.',
  },
  'hidden-content': {
    severity: 'problem',
    explanation:
      'The file holds what nobody would see: hidden parts, comments, metadata, or bytes behind its end.',
    suggestion: 'Save it without them, or send the numbers as CSV.',
  },
  reencoded: {
    severity: 'note',
    explanation:
      'The file was written anew from what it shows: without metadata, formulas, and whatever else nobody sees.',
    suggestion: 'Look at it as it is now: this is what would leave.',
  },
  'unsafe-form': {
    severity: 'problem',
    explanation: 'A form that can run code or cannot be looked through: it does not leave.',
    suggestion: 'Send tables as CSV, pictures as PNG, models as their coefficients.',
  },
  unreadable: {
    severity: 'problem',
    explanation: 'The file cannot be read whole: damaged, encrypted, too deep, or of an unknown encoding.',
    suggestion: 'Save it again as CSV, JSON or text in UTF-8.',
  },
  'too-heavy': {
    severity: 'problem',
    explanation: 'To look through the file took more time or memory than a file gets.',
    suggestion: 'Send less, or save it as CSV, PNG or text.',
  },
  'too-large': {
    severity: 'problem',
    explanation: 'A file of a request has at most 5 MiB.',
    suggestion: 'Send what will be published.',
  },
  empty: {
    severity: 'warning',
    explanation: 'The file is empty.',
    suggestion: 'Leave it out.',
  },
} as const satisfies Readonly<
  Record<string, { severity: Severity; explanation: string; suggestion: string }>
>;

export type FindingCode = keyof typeof findingKinds;

/** Where in a file: rows and lines from 1, the header of a table being row 0. */
const whereSchema = z.strictObject({
  row: z.int().min(0).optional(),
  column: z.string().max(300).optional(),
  line: z.int().min(1).optional(),
  /** The part of the file, such as a sheet, a cell of a notebook or a file of an archive. */
  part: z.string().max(300).optional(),
});

/** Most findings of one file: past them, the file is wrong as a whole. */
export const mostFindings = 200;

/** Most rows of one column that a finding names. */
const mostRowsNamed = 500;

/** One thing found. It never repeats the value found: findings travel further than files. */
export const findingSchema = z.strictObject({
  code: z.enum(Object.keys(findingKinds) as [FindingCode, ...FindingCode[]]),
  severity: z.enum(severities),
  where: whereSchema,
  explanation: z.string().max(1_000),
  suggestion: z.string().max(1_000),
  /** How many places of this kind there are in this column or file, where only the first is named. */
  places: z.int().min(1),
  /** The rows of this column where it was found, the first of them in `where`. */
  rows: z.array(z.int().min(0)).max(mostRowsNamed).optional(),
});
export type Finding = z.output<typeof findingSchema>;

export function finding(
  code: FindingCode,
  where: Finding['where'] = {},
  places = 1,
  rows: readonly number[] = [],
): Finding {
  const named = rows.length < 2 ? {} : { rows: rows.slice(0, mostRowsNamed) };
  return { code, ...findingKinds[code], where, places, ...named };
}
