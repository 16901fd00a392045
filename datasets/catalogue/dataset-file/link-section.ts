import { z } from 'zod';

/** A weight of evidence in bits: 20 says a million to one that two records are one person's. */
const bits = z.number().min(0).max(100);

/** How rows that no number and birth date link may be a known person's all the same (docs/data-manager.md). */
export const linkSection = z.strictObject({
  probabilistic: z
    .strictObject({
      /** From this weight on a row is linked without a reviewer. */
      automatic: bits.default(20),
      /** From this weight on, and below `automatic`, two reviewers decide. */
      clerical: bits.default(8),
    })
    .refine(({ automatic, clerical }) => automatic >= 10 && clerical <= automatic, {
      path: ['automatic'],
      message:
        'Rows are linked without a reviewer from 10 bits on, and from no less than the clerical weight',
    })
    .optional(),
  /** What becomes of rows that are nobody's: quarantined, or published without a person. */
  unlinked: z.enum(['quarantine', 'publish']).default('quarantine'),
});

interface Linking {
  readonly link?: { readonly probabilistic?: object | undefined } | undefined;
  readonly person?:
    | {
        readonly familyName?: string | undefined;
        readonly givenName?: string | undefined;
        readonly postcode?: string | undefined;
      }
    | undefined;
}

/** Names and birth date at least: two people of one birth date and postcode are often twins. */
export function linkProblems({ link, person }: Linking): readonly { path: string[]; message: string }[] {
  if (link === undefined) return [];
  if (person === undefined) return [{ path: ['link'], message: 'Only rows about people are linked' }];
  if (link.probabilistic === undefined) return [];
  return person.familyName === undefined || person.givenName === undefined
    ? [
        {
          path: ['link', 'probabilistic'],
          message: 'Linking by likeness needs person.familyName and person.givenName',
        },
      ]
    : [];
}
