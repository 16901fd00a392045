/** What a person may be. A person may have several, but some acts refuse a person in two of them at once. */
export const roles = [
  'researcher',
  'data-manager',
  'access-officer',
  'igard-reviewer',
  'output-checker',
  'operator',
] as const;
export type Role = (typeof roles)[number];
