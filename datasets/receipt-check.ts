import type { KeyObject } from 'node:crypto';
import type { AgreementId, AgreementRef, Clock } from '@vitrine/core';
import { receiptSchema, verifyReceipt } from '@vitrine/ledger';
import { ReceiptRefused } from './errors.ts';

/** An act that the ledger must show as intended before the steward does it. */
export interface IntendedAct {
  readonly agreement: AgreementRef | AgreementId;
}

/** Whether the ledger recorded an intent; `receipt` is what the server handed over. */
export interface ReceiptCheck {
  /** @throws ReceiptRefused */
  check(receipt: unknown, act: IntendedAct): Promise<void>;
}

/** How old an intent may be. An act follows its intent within seconds; the rest is for clocks. */
const oldestMs = 10 * 60_000;

/**
 * Checks receipts against the log's public key: an inclusion proof of a recent intent, in a signed checkpoint,
 * whose public face names the agreement as `agreement` or `ref`.
 */
export function ledgerReceipts(publicKey: KeyObject, origin: string, clock: Clock): ReceiptCheck {
  return {
    check: async (receipt, act) => {
      const refused = (detail: string, cause?: unknown): ReceiptRefused =>
        new ReceiptRefused({
          detail,
          help: 'Tell the operator: the server asked for something that it did not record.',
          cause,
        });
      const parsed = receiptSchema.safeParse(receipt);
      if (!parsed.success) throw refused('The request came without a receipt of the ledger.');
      let leaf: ReturnType<typeof verifyReceipt>;
      try {
        leaf = verifyReceipt(parsed.data, publicKey, origin);
      } catch (cause) {
        throw refused('The receipt does not prove an entry of the ledger.', cause);
      }
      const named = leaf.public['agreement'] ?? leaf.public['ref'];
      if (leaf.phase !== 'intent' || named !== act.agreement) {
        throw refused('The receipt proves another entry than the intent to do this.');
      }
      if (Math.abs(clock.now().getTime() - Date.parse(leaf.at)) > oldestMs) {
        throw refused('The intent was recorded too long ago.');
      }
    },
  };
}
