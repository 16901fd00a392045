import { askPrivately } from '../../../privacy/ask-privately.ts';
import { foreseePrivately } from '../../../privacy/foresee-privately.ts';
import type { PlannedFigures } from '../planned.ts';
import { protectedAnswer } from '../protected-answer.ts';
import type { QueryMode } from '../query-mode.ts';

/** Figures of groups with noise, bought of the agreement's privacy budget. */
export const privateMode: QueryMode<PlannedFigures> = {
  explain: async (ports, usable, { plan, tables }, foresight) => {
    const read = tables.map(({ dataset }) => dataset);
    const { foreseen, notices } = await foreseePrivately(ports, usable, plan, read, foresight);
    return { text: ['Differentially private figures only.', ...notices].join(' '), privacy: foreseen };
  },

  run: async (ports, asked) => {
    const { person, usable, query, plan, datasets } = asked;
    const result = await askPrivately(ports, person, usable, query, { plan: plan.plan, datasets });
    return protectedAnswer(result, asked);
  },
};
