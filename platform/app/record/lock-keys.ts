import type { AgreementId } from '@vitrine/core/ids';

/** What is decided one at a time: by agreement, by person; and what follows from ends, which waits for neither. */
export const lockOf = {
  agreement: (id: AgreementId): string => `agreement ${id}`,
  /** What a dataset's privacy budget has left. */
  privacyOf: (dataset: string): string => `privacy of ${dataset}`,
  /** What one person is shown, under whichever agreement. */
  shownTo: (person: string): string => `shown to ${person}`,
  /** A case file or an incident, by its id. */
  caseFile: (id: string): string => `case ${id}`,
  /** What one person chose to be written to about. */
  noticesOf: (person: string): string => `notices of ${person}`,
  signIn: (issuer: string, subject: string): string => `sign-in ${JSON.stringify([issuer, subject])}`,
} as const;
