import { approximate, PureFilter } from 'diffprivlib-ts';

/** What an answer tells of one person at most, or what may be told: (epsilon, delta), adding or removing one person. */
export interface PrivacyLoss {
  readonly epsilon: number;
  readonly delta: number;
}

/**
 * A filter in which epsilons and deltas add, exactly (Rogers, Roth, Ullman, Vadhan 2016): it holds however questions are
 * chosen, and a budget can be spent to its last decimal and not beyond.
 */
export class LossFilter {
  readonly #filter: PureFilter;

  constructor(budget: PrivacyLoss) {
    this.#filter = new PureFilter({ ...budget });
  }

  admits({ epsilon, delta }: PrivacyLoss): boolean {
    return this.#filter.admits(approximate(epsilon, delta));
  }

  /** @throws BudgetError when it does not fit, and spends nothing */
  charge({ epsilon, delta }: PrivacyLoss): void {
    this.#filter.charge(approximate(epsilon, delta));
  }

  /** Counts what was spent, whether or not it fits. */
  replay({ epsilon, delta }: PrivacyLoss): void {
    this.#filter.replay(approximate(epsilon, delta));
  }

  /** Nothing is left of a budget that was lowered below what is spent. */
  remaining(): PrivacyLoss {
    const { epsilon, delta } = this.#filter.remaining();
    return { epsilon: Math.max(0, epsilon), delta: Math.max(0, delta) };
  }
}

interface Account {
  readonly losses: PrivacyLoss[];
  /** By budget: one while it stands, another once an amendment changes it. */
  readonly filters: Map<string, LossFilter>;
}

/**
 * What was spent, by account: of an agreement whatever its version, and of a dataset over all agreements. Nothing is ever
 * given back. The budgets stand in documents and are handed in.
 */
export class PrivacyAccounts {
  readonly #accounts = new Map<string, Account>();

  /** Counts a loss that is on record, in each of these accounts. */
  spend(accounts: readonly string[], loss: PrivacyLoss): void {
    for (const name of new Set(accounts)) {
      const account = this.#account(name);
      account.losses.push(loss);
      for (const filter of account.filters.values()) filter.replay(loss);
    }
  }

  admits(account: string, budget: PrivacyLoss, loss: PrivacyLoss): boolean {
    return this.#filter(account, budget).admits(loss);
  }

  left(account: string, budget: PrivacyLoss): PrivacyLoss {
    return this.#filter(account, budget).remaining();
  }

  #account(name: string): Account {
    const known = this.#accounts.get(name) ?? { losses: [], filters: new Map() };
    this.#accounts.set(name, known);
    return known;
  }

  #filter(name: string, budget: PrivacyLoss): LossFilter {
    const { losses, filters } = this.#account(name);
    const key = JSON.stringify([budget.epsilon, budget.delta]);
    const known = filters.get(key);
    if (known !== undefined) return known;
    const filter = new LossFilter(budget);
    for (const loss of losses) filter.replay(loss);
    filters.set(key, filter);
    return filter;
  }
}
