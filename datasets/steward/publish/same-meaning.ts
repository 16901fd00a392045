import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { DatasetFileInvalid } from '../../errors.ts';

/** What an agreement that allows all of a major release relies on. */
type Meaning = Pick<DatasetFile, 'person' | 'columns' | 'link'>;

/**
 * What a later release of the same major one would take from agreements signed for it (`1.*`): without the same
 * person columns, opt-outs and cohorts would not reach its rows; a key that is no key any more would be shown as it
 * is instead of as a pseudonym, and with another entity have the pseudonyms of others; a date that is read in
 * another format would show what its transforms hide; rows that are nobody's would be among those of people. Pure.
 */
export function weakenings(before: Meaning, after: Meaning): readonly { field: string; message: string }[] {
  const found: { field: string; message: string }[] = [];
  for (const field of ['nhsNumber', 'birthDate'] as const) {
    if (before.person === undefined || before.person[field] === after.person?.[field]) continue;
    found.push({ field: `person.${field}`, message: `It is ${before.person[field]} in earlier releases` });
  }
  // Rows without a person are new to whoever signed, and opt-outs reach some of them by nothing.
  if (after.link?.unlinked === 'publish' && before.link?.unlinked !== 'publish') {
    found.push({
      field: 'link.unlinked',
      message: 'Rows that are nobody\u2019s are quarantined in earlier releases',
    });
  }
  after.columns.forEach((column, at) => {
    const earlier = before.columns.find((one) => one.name.toLowerCase() === column.name.toLowerCase());
    if (earlier === undefined || column.class === 'direct') return;
    const weaker = (field: string, was: string): void => {
      found.push({
        field: `columns[${at}].${field}`,
        message: `${column.name} is ${was} in earlier releases`,
      });
    };
    if (earlier.class !== column.class) {
      if (earlier.class === 'direct' || earlier.class === 'key') weaker('class', earlier.class);
    } else if (earlier.class === 'key' && earlier.entity !== column.entity) {
      weaker('entity', `a key of ${earlier.entity ?? 'nothing'}`);
    }
    // Read another way, the month that an agreement grants would be the day.
    if (earlier.transforms.length > 0 && earlier.format !== column.format) {
      weaker('format', earlier.format ?? 'ISO 8601');
    }
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
