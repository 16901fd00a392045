import type { HandedOn, StewardClient } from '@vitrine/datasets/catalogue/steward';
import { type Ledger, type Receipt } from '@vitrine/ledger/log';
import type { Logger } from '@vitrine/core/log';
import { everything, MemoryLocks } from '../record/locks.ts';

const hex = (proof: readonly Buffer[]): string[] => proof.map((hash) => hash.toString('hex'));
const showEveryMs = 1_000;
const showAgainMs = 5_000;

/**
 * Receipts for the steward, which follows the ledger and takes none of a log that it was not shown: each comes
 * with the growth of the log up to it, one after the other.
 */
export class ShownReceipts {
  readonly #ledger: Ledger;
  readonly #steward: () => Pick<StewardClient, 'ledgerSeen' | 'followLedger'>;
  readonly #lock = new MemoryLocks();

  constructor(ledger: Ledger, steward: () => Pick<StewardClient, 'ledgerSeen' | 'followLedger'>) {
    this.#ledger = ledger;
    this.#steward = steward;
  }

  /** A receipt of the entry at this index. @throws NotFound, RemoteFailure `receipt-refused` */
  of(index: number): Promise<Receipt> {
    return this.#lock.hold([everything], async () => {
      const seen = await this.#steward().ledgerSeen();
      const receipt = await this.#ledger.receipt(index);
      const { size } = this.#ledger.keys.open(receipt.checkpoint, this.#ledger.origin);
      // Of a log that has fewer entries than were seen nothing can be proved: the steward says what that means.
      const proof = size < seen ? [] : this.#ledger.consistencyProof(seen, size);
      if (size !== seen) {
        const handedOn = size < seen ? [] : await this.#handedOn(seen, size);
        await this.#steward().followLedger(receipt.checkpoint, hex(proof), handedOn);
      }
      return receipt;
    });
  }

  /** The entries since then that hand the log to a new key, proved in the log of this size. */
  async #handedOn(seen: number, size: number): Promise<HandedOn[]> {
    const ledger = this.#ledger;
    const places = ledger.keys.handedOn(ledger.origin, seen).filter((index) => index < size);
    return Promise.all(
      places.map(async (index) => ({
        index,
        leaf: (await ledger.receipt(index)).leaf,
        proof: hex(ledger.inclusionProof(index, size)),
        growth: hex(ledger.consistencyProof(index, size)),
      })),
    );
  }

  /**
   * Shows the steward the log as it grows, at most once a second, so that what is cut off or written anew later is
   * found out. A steward that is away is shown it when it is back. Returns how to stop.
   */
  keepShown(log: Pick<Logger, 'warn'>): () => void {
    let timer: NodeJS.Timeout | undefined;
    let failing = false;
    let stopped = false;
    const show = async (): Promise<void> => {
      timer = undefined;
      try {
        if (this.#ledger.size > 0) await this.of(this.#ledger.size - 1);
        failing = false;
      } catch (error) {
        if (!failing && !stopped) log.warn({ err: error }, 'the steward could not be shown the ledger');
        failing = true;
        soon(showAgainMs);
      }
    };
    const soon = (ms: number): void => {
      if (!stopped) timer ??= setTimeout(() => void show(), ms).unref();
    };
    const forget = this.#ledger.onAppended(() => soon(showEveryMs));
    soon(showEveryMs);
    return () => {
      stopped = true;
      forget();
      clearTimeout(timer);
    };
  }
}
