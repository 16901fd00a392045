/** The name under which a person's pseudonym appears in every cut that links. */
export const personColumn = 'person_id';

/**
 * Hidden columns of a cut whose agreement shows aggregates only: each row's internal person number, the same in all
 * agreements, by which figures over a dataset are compared, and the person's random key, of which noise is drawn.
 * No question can name them.
 */
export const contributorColumns = { number: '~number', key: '~key' } as const;
