import type { Engine } from '@vitrine/core/engine';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { countRows, type LinkedSteps } from '../publish/quality-report.ts';
import type { ClericalReviews } from './clerical-reviews.ts';
import type { Identities } from './identities.ts';
import { admitUnlinked, keepOwnNumbers, needsReach, publishesUnlinked } from './linkage.ts';
import { linkedSteps } from './linked-steps.ts';
import { linkByLikeness, linksByLikeness } from './probable-links.ts';

export interface LikenessParts {
  readonly identities: Identities;
  readonly reviews: ClericalReviews;
}

/**
 * What comes after number and birth date: likeness, and rows that are nobody's. How people are written is kept before
 * the release that tells it is committed: a crash between leaves more known, never less.
 *
 * @param keep whether what is learnt, and the pairs that wait for reviewers, are kept; a trial keeps nothing
 */
export async function linkFurther(
  parts: LikenessParts,
  engine: Engine,
  file: DatasetFile,
  keep: boolean,
): Promise<LinkedSteps | undefined> {
  const { person } = file;
  if (needsReach(file)) await keepOwnNumbers(engine);
  if (person?.givenName === undefined || person.familyName === undefined) {
    if (publishesUnlinked(file)) await admitUnlinked(engine);
    return undefined;
  }
  const byLikeness = linksByLikeness(file);
  if (byLikeness || file.role === 'spine') {
    const more = await parts.identities.gather(engine, person);
    if (more && keep) await parts.identities.save(engine);
  }
  const byNumber = await countRows(engine);
  if (byLikeness) {
    const some = await linkByLikeness(engine, file, await parts.reviews.decided(engine));
    if (some && keep) await parts.reviews.add(engine, file.name);
  }
  const byBoth = await countRows(engine);
  if (publishesUnlinked(file)) await admitUnlinked(engine);
  return linkedSteps(byNumber, byBoth, await countRows(engine));
}
