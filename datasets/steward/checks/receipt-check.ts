import type { Clock } from '@vitrine/core/process';
import { receiptSchema, verifyReceipt } from '@vitrine/ledger/log';
import type { IntendedAct } from '../../catalogue/steward/intended-act.ts';
import { ReceiptRefused } from '../../errors.ts';
import type { LedgerWitness } from './ledger-witness.ts';

/** Whether the ledger recorded an intent that nothing was done for yet; `receipt` is what the server handed over. */
export interface ReceiptCheck {
  /** @throws ReceiptRefused */
  check(receipt: unknown, act: IntendedAct): Promise<void>;
}

/** What of an intent's public face must be what is asked for; what is not asked for must not stand there. */
const named = ['agreement', 'dataset', 'release', 'proposal'] as const;

/** How old an intent may be. An act follows its intent within seconds; the rest is for clocks. */
const oldestMs = 10 * 60_000;

/**
 * Checks receipts against the log's key: an inclusion proof of a recent intent, in a signed checkpoint of
 * the log that the steward follows, whose type and public face name the act. Each intent lets one thing be done,
 * or what the ledger shows once could be done often.
 */
export class LedgerReceipts implements ReceiptCheck {
  readonly #witness: LedgerWitness;
  readonly #origin: string;
  readonly #clock: Clock;

  constructor(witness: LedgerWitness, origin: string, clock: Clock) {
    this.#witness = witness;
    this.#origin = origin;
    this.#clock = clock;
  }

  async check(receipt: unknown, act: IntendedAct): Promise<void> {
    const parsed = receiptSchema.safeParse(receipt);
    if (!parsed.success) throw refused('The request came without a receipt of the ledger.');
    let leaf: ReturnType<typeof verifyReceipt>;
    try {
      leaf = verifyReceipt(parsed.data, this.#witness.keyOf(parsed.data.checkpoint), this.#origin);
    } catch (cause) {
      throw refused('The receipt does not prove an entry of the ledger.', cause);
    }
    this.#witness.demandFollowed(parsed.data.checkpoint);
    const { phase, type, public: face } = leaf;
    const wanted: Readonly<Record<string, unknown>> = { ...act };
    const same = type === act.type && named.every((field) => face[field] === wanted[field]);
    if (phase !== 'intent' || !same) {
      throw refused('The receipt proves another entry than the intent to do this.');
    }
    const now = this.#clock.now();
    if (Math.abs(now.getTime() - Date.parse(leaf.at)) > oldestMs) {
      throw refused('The intent was recorded too long ago.');
    }
    // By then its intent is too old, whichever way the two clocks differ.
    const since = new Date(now.getTime() - 2 * oldestMs);
    if (await this.#witness.use(leaf.act, now, since)) {
      throw refused('What the intent was recorded for is done already.');
    }
  }
}

function refused(detail: string, cause?: unknown): ReceiptRefused {
  return new ReceiptRefused({
    detail,
    help: 'Tell the operator: the server asked for something that it did not record.',
    cause,
  });
}
