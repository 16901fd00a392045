import type { DatasetFile } from './dataset-file.ts';
import { DatasetFileInvalid } from '../errors.ts';

/** What an agreement that allows all of a major release relies on. */
type Meaning = Pick<DatasetFile, 'person' | 'columns'>;

/**
 * What a later release of the same major one would take from agreements signed for it (`1.*`): without the same
 * person columns, opt-outs and cohorts would not reach its rows, and a key that is no key any more would be
 * shown as it is instead of as a pseudonym. Pure.
 */
export function weakenings(before: Meaning, after: Meaning): readonly { field: string; message: string }[] {
  const found: { field: string; message: string }[] = [];
  for (const field of ['nhsNumber', 'birthDate'] as const) {
    if (before.person === undefined || before.person[field] === after.person?.[field]) continue;
    found.push({ field: `person.${field}`, message: `It is ${before.person[field]} in earlier releases` });
  }
  after.columns.forEach((column, at) => {
    const earlier = before.columns.find((one) => one.name.toLowerCase() === column.name.toLowerCase());
    if (earlier === undefined || earlier.class === column.class || column.class === 'direct') return;
    if (earlier.class !== 'direct' && earlier.class !== 'key') return;
    const field = `columns[${at}].class`;
    found.push({ field, message: `${column.name} is ${earlier.class} in earlier releases` });
  });
  return found;
}

/** @throws DatasetFileInvalid */
export function demandSameMeaning(before: Meaning, after: Meaning): void {
  const [first, ...more] = weakenings(before, after);
  if (first === undefined) return;
  throw new DatasetFileInvalid({
    detail: `Agreements signed for earlier releases would no longer protect people as they say. ${first.field}: ${first.message}.`,
    help: 'Give it a new major version: agreements then name it with two signatures of their own.',
    facts: { problems: [first, ...more].slice(0, 50).map((one) => ({ line: 1, ...one })) },
  });
}
