import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearName } from './near-name.ts';

const known = ['SEX', 'STARTAGE', 'ADMIDATE', 'DIAG_4_01', 'RESGOR', 'EPIDUR', 'person_id'];

describe('the name that was meant', () => {
  test.each([
    ['STARTAEG', 'STARTAGE'],
    ['startag', 'STARTAGE'],
    ['START_AGE', 'STARTAGE'],
    ['DIAG401', 'DIAG_4_01'],
    ['RESGRO', 'RESGOR'],
    ['SEXX', 'SEX'],
    ['personid', 'person_id'],
  ])('%s was %s', (written, meant) => {
    expect(nearName(written, known)).toBe(meant);
  });

  test.each(['ETHNOS', 'POSTCODE', 'NHS_NUMBER', 'x', '', '%', 'a'.repeat(10_000)])(
    '%s was none of them',
    (written) => {
      expect(nearName(written, known)).toBeUndefined();
    },
  );

  test('is always one that the person may know, and the name itself where it is one', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string({ minLength: 1, maxLength: 12 })), (name, names) => {
        const found = nearName(name, names);
        expect(found === undefined || names.includes(found)).toBe(true);
      }),
    );
    for (const name of known) expect(nearName(name, known)).toBe(name);
  });
});
