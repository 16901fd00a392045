import type { AgreementId, AgreementRef } from '@vitrine/core/ids';
import { Corrupt } from '@vitrine/core/errors';
import { PrivacyAccounts, type PrivacyLoss } from '@vitrine/disclosure-control/budget';
import { noisyAnswerSchema, type NoisyAnswer } from '@vitrine/disclosure-control/query/private';
import { follow, type Entry, type Follower, type Ledger } from '@vitrine/ledger/log';
import type { Agreement } from '@vitrine/policy/agreement';
import { agreementDigest, documentOf, signaturesNeeded } from '@vitrine/policy/lifecycle';
import { MemoryLocks, type Locks } from '../record/locks.ts';
import { synopsisChargeOf, synopsisName, type SynopsisCharge } from '@vitrine/datasets/catalogue';
import { chargeOf, datasetBudgetOf, privacyCharged, type Purchase } from './privacy-entries.ts';

/** An account with its budget. */
export interface Account {
  readonly name: string;
  readonly budget: PrivacyLoss;
}

export const agreementAccount = (agreement: AgreementId): string => `agreement ${agreement}`;
export const datasetAccount = (dataset: string): string => `dataset ${dataset}`;

/**
 * The privacy accounts of agreements and datasets, and the answers that were bought, as the ledger alone has them: every
 * entry is read again at each start, and nothing that the database says is believed. A budget counts only if the
 * document it stands in was applied and signed by two on the ledger.
 */
export class PrivacyRegistry {
  /**
   * One asks a question at a time, by its name. Locks of their own: whoever holds one waits for those of decisions, and
   * for the room, and nobody who decides waits for a question.
   */
  readonly questions: Locks = new MemoryLocks();
  readonly #ledger: Ledger;
  /** Begins with the first who asks: where no agreement has a budget, nobody waits for it. */
  #follower: Follower | undefined;
  readonly #accounts = new PrivacyAccounts();
  readonly #applied = new Set<string>();
  readonly #signers = new Map<string, Set<string>>();
  readonly #datasets = new Map<string, PrivacyLoss>();
  readonly #purchases = new Map<AgreementId, Purchase[]>();
  /** Releases whose synopsis is charged. */
  readonly #synopses = new Set<string>();
  /** Questions that are being answered, by act; answers, by question: where on the ledger they are. */
  readonly #asked = new Map<string, string>();
  readonly #answers = new Map<string, number>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** Waits until everything that is on the ledger by now counts. @throws what keeps an entry from being read */
  async settled(): Promise<void> {
    this.#follower ??= follow(this.#ledger, { from: 0, apply: async (entry) => this.#apply(entry) });
    if (this.#ledger.size > 0) await this.#follower.reached(this.#ledger.size - 1);
  }

  async stop(): Promise<void> {
    await this.#follower?.stop();
  }

  /** @throws Corrupt when this document was not applied and signed by two under its reference */
  demandOnRecord(agreement: Agreement): void {
    const key = documentKey(agreement.ref, agreementDigest(documentOf(agreement)));
    if (this.#applied.has(key) && (this.#signers.get(key)?.size ?? 0) >= signaturesNeeded) return;
    throw new Corrupt({
      detail:
        'The agreement is not as two officers signed it on the ledger, so its privacy budget does not count.',
      help: 'Tell the operator: the database may have been changed, and npx vitrine rebuild makes it anew from the ledger.',
    });
  }

  /** The budget of a dataset over all agreements; undefined where its newest release declares none. */
  datasetBudget(dataset: string): PrivacyLoss | undefined {
    return this.#datasets.get(dataset);
  }

  /** Whether the synopsis of a release was charged, also where nothing came of it yet. */
  synopsisCharged(release: Omit<SynopsisCharge, 'epsilon'>): boolean {
    return this.#synopses.has(synopsisName(release));
  }

  admits({ name, budget }: Account, loss: PrivacyLoss): boolean {
    return this.#accounts.admits(name, budget, loss);
  }

  left({ name, budget }: Account): PrivacyLoss {
    return this.#accounts.left(name, budget);
  }

  /** What was bought under an agreement, whatever its version, oldest first. */
  purchases(agreement: AgreementId): readonly Purchase[] {
    return this.#purchases.get(agreement) ?? [];
  }

  has(question: string): boolean {
    return this.#answers.has(question);
  }

  /** The answer that was bought for a question, if one was. */
  async answer(question: string): Promise<NoisyAnswer | undefined> {
    const index = this.#answers.get(question);
    if (index === undefined) return undefined;
    const entry = await this.#ledger.entry(index);
    // Destroyed since: it has to be bought again.
    const answer = noisyAnswerSchema.safeParse(entry.private['answer']);
    return answer.success ? answer.data : undefined;
  }

  #apply(entry: Entry): void {
    this.#applyAgreement(entry);
    const published = datasetBudgetOf(entry);
    if (published !== undefined) {
      if (published.budget === null) this.#datasets.delete(published.dataset);
      else this.#datasets.set(published.dataset, published.budget);
    }
    this.#applySynopsis(entry);
    const charge = chargeOf(entry);
    if (charge !== undefined) {
      const { agreement, loss, datasets, act } = charge;
      this.#accounts.spend([agreementAccount(agreement), ...datasets.map(datasetAccount)], loss);
      this.#purchases.set(agreement, [...this.purchases(agreement), charge]);
      if (charge.by !== undefined) this.#asked.set(act, charge.by.question);
    }
    if (entry.type !== privacyCharged || entry.phase !== 'outcome') return;
    const question = this.#asked.get(entry.act);
    this.#asked.delete(entry.act);
    if (question !== undefined && entry.result === 'done' && entry.private['answer'] !== undefined)
      this.#answers.set(question, entry.index);
  }

  /** Once for a release: the steward draws one, however often it is asked. */
  #applySynopsis(entry: Entry): void {
    const charge = synopsisChargeOf(entry);
    if (charge === undefined || this.synopsisCharged(charge)) return;
    this.#synopses.add(synopsisName(charge));
    this.#accounts.spend([datasetAccount(charge.dataset)], { epsilon: charge.epsilon, delta: 0 });
  }

  #applyAgreement(entry: Entry): void {
    if (entry.phase === 'intent' || (entry.phase === 'outcome' && entry.result !== 'done')) return;
    const { ref, digest } = entry.public;
    if (typeof ref !== 'string' || typeof digest !== 'string') return;
    const key = documentKey(ref, digest);
    if (entry.type === 'agreement.applied') this.#applied.add(key);
    const { officer } = entry.private;
    if (entry.type === 'agreement.signed' && typeof officer === 'string')
      this.#signers.set(key, (this.#signers.get(key) ?? new Set()).add(officer));
  }
}

const documentKey = (ref: AgreementRef | string, digest: string): string => `${ref} ${digest}`;
