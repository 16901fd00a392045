import type { Engine } from '@vitrine/core/engine';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { countRows, type LinkedSteps } from '../publish/quality-report.ts';
import type { ClericalReviews } from './clerical-reviews.ts';
import type { Identities } from './identities.ts';
import { admitUnlinked, keepOwnNumbers, needsReach, publishesUnlinked } from './linkage.ts';
import { linkedSteps } from './linked-steps.ts';
import { linkByLikeness, linksByLikeness } from './probable-links.ts';

export interface LikenessPorts {
  readonly identities: Identities;
  readonly reviews: ClericalReviews;
}

/** What came of the steps after number and birth date. */
export interface LinkedFurther {
  /** Absent where the dataset file does not say how people are called. */
  readonly steps: LinkedSteps | undefined;
  /**
   * Keeps what the engine learnt: how people are written, and the pairs that wait for reviewers. It is called once no
   * rule refuses the release any more, after the index that knows these people is saved and before the release is
   * committed: a crash between leaves more known, never less, and a refused file leaves nothing.
   */
  readonly keep: () => Promise<void>;
}

/** What comes after number and birth date: likeness, and rows that are nobody's. */
export async function linkFurther(
  { identities, reviews }: LikenessPorts,
  engine: Engine,
  file: DatasetFile,
): Promise<LinkedFurther> {
  const { person } = file;
  if (needsReach(file)) await keepOwnNumbers(engine);
  if (person?.givenName === undefined || person.familyName === undefined) {
    if (publishesUnlinked(file)) await admitUnlinked(engine);
    return { steps: undefined, keep: () => Promise.resolve() };
  }
  const byLikeness = linksByLikeness(file);
  const more = (byLikeness || file.role === 'spine') && (await identities.gather(engine, person));
  const byNumber = await countRows(engine);
  const compared = byLikeness && (await linkByLikeness(engine, file, await reviews.decided(engine)));
  const byBoth = await countRows(engine);
  if (publishesUnlinked(file)) await admitUnlinked(engine);
  return {
    steps: linkedSteps(byNumber, byBoth, await countRows(engine)),
    keep: async () => {
      if (more) await identities.save(engine);
      if (compared) await reviews.add(engine, file.name);
    },
  };
}
