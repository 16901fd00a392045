import type { Wish } from '@vitrine/disclosure-control/query/private';
import { EpsilonMisplaced } from '../errors.ts';

/** @throws EpsilonMisplaced */
export function demandWish(wish: Wish | undefined): Wish {
  if (wish !== undefined) return wish;
  throw new EpsilonMisplaced({
    detail: 'Under this agreement every question says how much of the privacy budget it spends.',
    help: 'Give an epsilon (vitrine query --epsilon 0.5, or the field beside Run); explain says what error it buys.',
  });
}

/** @throws EpsilonMisplaced */
export function demandNoWish(epsilon: number | undefined): void {
  if (epsilon === undefined) return;
  throw new EpsilonMisplaced({
    detail: 'This agreement has no privacy budget, so a question spends none.',
    help: 'Ask without epsilon. A data access officer can amend the agreement: dataOut: private with a privacyBudget.',
  });
}
