/** What a dataset file says nothing of is drawn from these: they are nobody's and nothing's. */
export const unsaid = {
  integer: [0, 99],
  decimal: [0, 100],
  dates: ['2020-01-01', '2024-12-31'],
  /** How many texts are told apart. */
  texts: 20,
} as const;
