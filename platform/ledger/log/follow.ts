import { Unavailable } from '@vitrine/core/errors';
import type { Entry } from './entry.ts';
import type { Ledger } from './ledger.ts';

export interface Follower {
  /** The index of the next entry to apply. */
  readonly next: number;
  /** Settles once the entry at this index has been applied; rejects with what stopped the follower. */
  reached(index: number): Promise<void>;
  /** Stops after the entry being applied. */
  stop(): Promise<void>;
}

/**
 * Hands every entry from `from` on to `apply`, one at a time and in order: first those that are there, then
 * those that come. An error of `apply` stops the follower for good, so that no entry is ever passed over.
 */
export function follow(
  ledger: Ledger,
  options: {
    readonly from: number;
    readonly apply: (entry: Entry) => Promise<void>;
    /** Told, before anybody who waits, when an error of `apply` has stopped the follower. */
    readonly onFailure?: (error: unknown) => void;
  },
): Follower {
  const waiting: { index: number; resolve: () => void; reject: (error: unknown) => void }[] = [];
  let next = options.from;
  let stopped = false;
  let failure: { readonly error: unknown } | undefined;
  let running: Promise<void> | undefined;

  const mayGoOn = (): boolean => !stopped;
  const settle = (): void => {
    for (let place = waiting.length - 1; place >= 0; place--) {
      const one = waiting[place];
      if (one === undefined) continue;
      if (one.index < next) one.resolve();
      else if (failure !== undefined) one.reject(failure.error);
      else if (stopped) one.reject(new Unavailable({ detail: 'The follower was stopped.' }));
      else continue;
      waiting.splice(place, 1);
    }
  };
  const catchUp = async (): Promise<void> => {
    try {
      while (mayGoOn() && next < ledger.size) {
        for await (const entry of ledger.read(next)) {
          if (!mayGoOn()) break;
          await options.apply(entry);
          next = entry.index + 1;
          settle();
        }
      }
    } catch (error) {
      stopped = true;
      failure = { error };
      options.onFailure?.(error);
    } finally {
      running = undefined;
      settle();
    }
  };
  const wake = (): void => {
    if (stopped || running !== undefined || next >= ledger.size) return;
    running = catchUp();
  };
  const forget = ledger.onAppended(wake);
  wake();

  return {
    get next() {
      return next;
    },
    reached: (index) =>
      new Promise((resolve, reject) => {
        waiting.push({ index, resolve, reject });
        settle();
      }),
    stop: async () => {
      stopped = true;
      forget();
      await running;
      settle();
    },
  };
}
