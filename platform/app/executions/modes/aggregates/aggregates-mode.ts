import { getQueryProfile } from '@vitrine/disclosure-control/profiles';
import { foresee } from '@vitrine/disclosure-control/query/aggregate';
import { demandNoWish } from '../../../privacy/wish.ts';
import type { PlannedFigures } from '../planned.ts';
import { protectedAnswer } from '../protected-answer.ts';
import type { QueryMode } from '../query-mode.ts';
import { roomNeed } from '../room-need.ts';

/** Figures of groups, protected in the room by the agreement's profile. */
export const aggregatesMode: QueryMode<PlannedFigures> = {
  explain: async (_ports, { agreement }, { plan }, { epsilon }) => {
    const { profile, overrides } = agreement.disclosure;
    const rules = foresee(plan, getQueryProfile(profile, overrides));
    demandNoWish(epsilon);
    return { text: [`Protected aggregates only, by profile ${profile}.`, ...rules].join(' '), privacy: null };
  },

  run: async ({ rooms }, asked) => {
    const { person, usable, query, acting } = asked;
    demandNoWish(query.wish?.epsilon);
    const { disclosure, limits } = usable.agreement;
    const { result, close } = await rooms.use(person, usable, roomNeed(asked), (room) => {
      query.stage('Counting');
      return room.aggregate({
        plan: asked.plan.plan,
        profile: disclosure.profile,
        overrides: disclosure.overrides,
        seconds: limits.querySeconds,
        query: query.id,
        signal: query.signal,
      });
    });
    // For reviewers: who asked must not learn from it.
    if (close.length > 0) acting.note({ private: { close: close.map((one) => ({ ...one })) } });
    return protectedAnswer(result, asked);
  },
};
