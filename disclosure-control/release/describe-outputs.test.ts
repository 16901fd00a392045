import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getProfile } from '../profiles/catalogue.ts';
import { statisticalTypes, type RequestFile } from '../requests/request.ts';
import { file } from '../requests/testing.ts';
import { describeOutputs } from './describe-outputs.ts';

const profile = getProfile('nhs-hes-2018');
const table = { ...file('by sex.csv'), table: { rows: 12, columns: 3 } };
const picture: RequestFile = { ...file('Jane Doe.png'), mediaType: 'image/png', origin: 'upload' };

describe('what a certificate says of its files', () => {
  test('is their kind, number and cells, where they come from, and how people were protected', () => {
    expect(describeOutputs('frequency-table', { files: [table], profile })).toBe(
      'Frequency table: 1 file written by the environment from query results (1 table, 36 cells). ' +
        `In what the environment wrote, counts below ${profile.threshold} are hidden and the others rounded to the nearest ${profile.roundTo}. ` +
        'Every file was checked automatically against the disclosure profile nhs-hes-2018.',
    );
  });

  test('does not claim protections for what was handed in', () => {
    const said = describeOutputs('plot', {
      files: [picture, picture],
      profile: { ...profile, roundTo: null },
    });
    expect(said).toBe(
      'Plot: 2 files handed in by the requester. Every file was checked automatically against the disclosure profile nhs-hes-2018.',
    );
    const both = describeOutputs('other', { files: [table, picture, table], profile });
    expect(both).toContain(
      '2 files written by the environment from query results (2 tables, 72 cells); 1 file',
    );
    expect(both).toContain('In what the environment wrote');
  });

  test('holds nothing that a person typed', () => {
    const name = fc.stringMatching(/^[A-Z][a-z]{8,12}Q$/);
    fc.assert(
      fc.property(fc.constantFrom(...statisticalTypes), fc.array(name, { maxLength: 5 }), (kind, names) => {
        const files = names.map((one) => ({ ...picture, name: `${one}.png`, query: one }));
        const said = describeOutputs(kind, { files, profile });
        for (const one of names) expect(said).not.toContain(one);
      }),
    );
  });
});
