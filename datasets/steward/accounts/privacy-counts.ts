import { hkdfSync } from 'node:crypto';
import { Corrupt, Forbidden } from '@vitrine/core/errors';
import type { KeyProvider } from '@vitrine/core/keys';
import { PrivacyAccounts, type PrivacyLoss } from '@vitrine/disclosure-control/budget';
import { z } from 'zod';
import { FigureLog } from '../figures/figure-log.ts';

/** An account and the budget it has; one without is counted, and bounded once it has one. */
export interface CountedAccount {
  readonly name: string;
  readonly budget: PrivacyLoss | undefined;
}

const recordSchema = z.strictObject({
  accounts: z.array(z.string().max(200)).min(1).max(200),
  epsilon: z.number().positive(),
  delta: z.number().min(0),
  /** Of what is done once: asked for again it is counted no more. */
  once: z.string().max(300).optional(),
});
type Spent = z.output<typeof recordSchema>;

const context = 'privacy accounts';

/**
 * What the steward has counted of privacy budgets, of agreements whatever their version and of datasets, over all rooms and
 * its whole life. The ledger keeps the accounts that people see; these bound a server that was taken over and keeps none.
 * The file only grows, and what was counted is on disk before data is touched.
 */
export class PrivacyCounts {
  readonly #log: FigureLog;
  readonly #accounts: PrivacyAccounts;
  readonly #done: Set<string>;

  private constructor(log: FigureLog, accounts: PrivacyAccounts, done: Set<string>) {
    this.#log = log;
    this.#accounts = accounts;
    this.#done = done;
  }

  /** @throws Corrupt: with a count that cannot be read nothing is spent. */
  static async open(path: string, keys: Pick<KeyProvider, 'secret'>): Promise<PrivacyCounts> {
    const accounts = new PrivacyAccounts();
    const done = new Set<string>();
    const key = new Uint8Array(hkdfSync('sha256', await keys.secret('privacy-accounts'), '', context, 32));
    const log = await FigureLog.open(path, key, context, (bytes) => {
      const read = recordSchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
      if (!read.success)
        throw new Corrupt({
          detail: 'What was counted of privacy budgets cannot be read.',
          cause: read.error,
        });
      take(read.data, accounts, done);
    });
    return new PrivacyCounts(log, accounts, done);
  }

  /**
   * Counts a loss in every account, or in none. `once` names what is done once, however often it is asked for.
   * @throws Forbidden when it does not fit one of them
   */
  spend(accounts: readonly CountedAccount[], loss: PrivacyLoss, once?: string): void {
    if (once !== undefined && this.#done.has(once)) return;
    const over = accounts.find(
      ({ name, budget }) => budget !== undefined && !this.#accounts.admits(name, budget, loss),
    );
    if (over !== undefined)
      throw new Forbidden({
        detail: `By the steward’s own count, ${over.name} has not so much left to spend.`,
      });
    const { epsilon, delta } = loss;
    const spent: Spent = {
      accounts: accounts.map(({ name }) => name),
      ...{ epsilon, delta },
      ...(once === undefined ? {} : { once }),
    };
    this.#log.append([Buffer.from(JSON.stringify(spent))]);
    take(spent, this.#accounts, this.#done);
  }

  close(): void {
    this.#log.close();
  }
}

function take({ accounts, epsilon, delta, once }: Spent, into: PrivacyAccounts, done: Set<string>): void {
  into.spend(accounts, { epsilon, delta });
  if (once !== undefined) done.add(once);
}

export const countOfAgreement = (agreement: string): string => `agreement ${agreement}`;
export const countOfDataset = (dataset: string): string => `dataset ${dataset}`;
