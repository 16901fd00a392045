import type { PublishProgress } from '@vitrine/datasets/catalogue/steward';

/** What a publish, or a check, says that it is doing. */
export const publishSteps: Readonly<Record<PublishProgress['stage'], string>> = {
  read: 'Reading the landing file',
  link: 'Linking rows to people',
  check: 'Checking quality rules',
  write: 'Writing encrypted Parquet',
  commit: 'Signing and committing the release',
};
