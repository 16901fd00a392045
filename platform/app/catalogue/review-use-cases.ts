import { reviewDecided, reviewReopened, reviewShown } from '@vitrine/datasets/catalogue';
import { demand } from '@vitrine/policy/abilities';
import { abilityOf } from '../agreements/abilities.ts';
import { perform } from '../record/acts.ts';
import type { CataloguePorts } from './ports.ts';
import type { UseCases } from '../use-case.ts';

/**
 * Pairs of records that two data managers decide. Each look is on record before it is shown, and each decision before it
 * is made; the entries hold the pair's random name and no word of the records.
 */
export function reviewUseCases(
  ports: CataloguePorts,
): Pick<UseCases, 'nextReview' | 'decideReview' | 'reopenReview'> {
  return {
    nextReview: async ({ person }, { body: { skipped } }) => {
      demand(await abilityOf(ports, person), 'publish', 'Dataset');
      return perform(ports, person, { type: reviewShown, public: {} }, async (acting) => {
        const next = await ports.steward().nextReview(person.id, skipped);
        if (next.pair !== null) acting.note({ private: { review: next.pair.review } });
        return next;
      });
    },

    decideReview: async ({ person }, { params: { review }, body: { verdict } }) => {
      demand(await abilityOf(ports, person), 'publish', 'Dataset');
      const deed = { type: reviewDecided, public: {}, private: { review, verdict } };
      return perform(ports, person, deed, async (acting) => {
        const outcome = await ports.steward().decideReview(review, person.id, verdict);
        acting.note({ private: { review, verdict, outcome } });
        return { outcome };
      });
    },

    reopenReview: async ({ person }, { params: { review }, body: { reason } }) => {
      demand(await abilityOf(ports, person), 'publish', 'Dataset');
      const deed = { type: reviewReopened, public: {}, private: { review, reason } };
      return perform(ports, person, deed, async (acting) => {
        await ports.steward().reopenReview(review);
        acting.note({ private: { review, reason } });
        return {};
      });
    },
  };
}
