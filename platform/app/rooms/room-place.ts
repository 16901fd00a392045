import type { AgreementRef, DatasetId } from '@vitrine/core/ids';
import { QueryCancelled, RoomEnded } from '@vitrine/notebooks-gateway/protocol';
import { type RoomClient } from '@vitrine/notebooks-gateway/client';

/** The cuts a room holds: their names, by dataset. */
export type RoomCuts = readonly { readonly dataset: string; readonly cut: string }[];

/** A room that was opened. */
export interface OpenRoom {
  readonly id: string;
  readonly client: RoomClient;
  readonly cuts: RoomCuts;
  /** Settles when the steward has ended its process, after the client has closed. */
  readonly gone: Promise<void>;
}

/** A room as the server knows it, from the decision to open it to its end. */
export class RoomPlace {
  readonly ref: AgreementRef;
  /** The datasets whose cuts it holds. */
  readonly datasets: readonly DatasetId[];
  /** Fails with the reason when the room could not be opened. */
  readonly opening: Promise<OpenRoom>;
  #client: RoomClient | undefined;
  #holders = 0;
  #whenFree: (() => void) | undefined;
  #over = false;
  #lastUsed = performance.now();

  constructor(ref: AgreementRef, datasets: readonly DatasetId[], open: () => Promise<OpenRoom>) {
    this.ref = ref;
    this.datasets = datasets;
    this.opening = open().then((room) => {
      this.#client = room.client;
      // Ended while it was being opened: what was told to end knew of no room yet.
      if (this.#over) room.client.close();
      return room;
    });
  }

  get state(): 'opening' | 'ready' | 'closed' {
    if (this.#over || this.#client?.open === false) return 'closed';
    return this.#client === undefined ? 'opening' : 'ready';
  }

  /** How long nobody has needed it, in milliseconds; none while it is being opened. */
  get idleMs(): number {
    return this.#holders > 0 || this.#client === undefined ? 0 : performance.now() - this.#lastUsed;
  }

  /**
   * Needs it for as long as `work` lasts, which begins when it is open.
   * @throws QueryCancelled when `signal` says so before; RoomEnded when it was told to end before; whatever kept
   *   it from being opened
   */
  async hold<T>(
    work: (room: RoomClient, id: string, cuts: RoomCuts) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    this.#holders += 1;
    try {
      const { client, id, cuts } = await unlessAborted(this.opening, signal);
      this.demandNotOver();
      return await work(client, id, cuts);
    } finally {
      this.#holders -= 1;
      this.#lastUsed = performance.now();
      if (this.#holders === 0) this.#whenFree?.();
    }
  }

  /** Ends it once nobody needs it; to be called when nobody new can come. Settles when its process is gone. */
  async retire(): Promise<void> {
    if (this.#holders > 0) {
      await new Promise<void>((resolve) => {
        this.#whenFree = resolve;
      });
    }
    this.end();
    await this.gone();
  }

  /** Settles when the process that was opened, or still is being opened, is gone; at once when none could be. */
  async gone(): Promise<void> {
    const room = await this.opening.catch(() => undefined);
    await room?.gone;
  }

  /** @throws RoomEnded */
  demandNotOver(): void {
    if (!this.#over) return;
    throw new RoomEnded({ detail: 'The room was closed before it could be used.', help: 'Try again.' });
  }

  /** Ends it at once, whoever needs it. */
  end(): void {
    this.#over = true;
    this.#client?.close();
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(stoppedOnRequest());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

export function stoppedOnRequest(): QueryCancelled {
  return new QueryCancelled({ detail: 'The query was stopped on request.' });
}
