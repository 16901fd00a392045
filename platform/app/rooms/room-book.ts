import { newActId, randomId, type AgreementRef } from '@vitrine/core';
import { roomOpened } from '@vitrine/datasets';
import type { Person } from '@vitrine/identity';
import { recordAct, type Ledger } from '@vitrine/ledger';
import { RoomClient } from '@vitrine/notebooks-gateway';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { cutStep } from './cut-step.ts';
import { envelopeOf } from './envelope.ts';
import type { RoomCalls } from './room-calls.ts';

export type RoomState = 'closed' | 'opening' | 'ready' | 'busy';

interface Place {
  readonly ref: AgreementRef;
  readonly opening: Promise<RoomClient>;
  client: RoomClient | undefined;
  lastUsed: number;
}

/** A room that nobody has used for this long is closed; the next query opens another. */
const idleMs = 30 * 60_000;
const sweepMs = 60_000;

/** The rooms as the server knows them: one a person and agreement, opened by the steward at the first need. */
export class RoomBook {
  readonly #calls: RoomCalls;
  readonly #ledger: Ledger;
  readonly #places = new Map<string, Place>();
  /** How many questions wait for an answer, by place; it outlives the room, whose end nobody may see before the answer. */
  readonly #busy = new Map<string, number>();
  readonly #sweep: NodeJS.Timeout;

  constructor(calls: RoomCalls, ledger: Ledger) {
    this.#calls = calls;
    this.#ledger = ledger;
    this.#sweep = setInterval(() => this.#closeIdle(), sweepMs);
    this.#sweep.unref();
  }

  /** The person's room under the agreement, opened if need be; concurrent askers share the opening. */
  async ensure(person: Person, usable: UsableAgreement, onStep: (text: string) => void): Promise<RoomClient> {
    const key = keyOf(person, usable.ref);
    const known = this.#places.get(key);
    if (known !== undefined && known.client?.open !== false) return known.opening;
    const place: Place = {
      ref: usable.ref,
      opening: this.#open(person, usable, onStep),
      client: undefined,
      lastUsed: Date.now(),
    };
    this.#places.set(key, place);
    const forget = (): void => {
      if (this.#places.get(key) === place) this.#places.delete(key);
    };
    place.opening.then((client) => {
      place.client = client;
      void client.closed.then(forget);
      // Closed while it was being opened: what was told to close knew of no room yet.
      if (this.#places.get(key) !== place) client.close();
    }, forget);
    return place.opening;
  }

  /** Keeps a room from being closed as idle while `work` uses it. */
  async use<T>(person: Person, ref: AgreementRef, work: () => Promise<T>): Promise<T> {
    const key = keyOf(person, ref);
    this.#busy.set(key, this.#asking(key) + 1);
    try {
      return await work();
    } finally {
      const left = this.#asking(key) - 1;
      if (left > 0) this.#busy.set(key, left);
      else this.#busy.delete(key);
      const place = this.#places.get(key);
      if (place !== undefined) place.lastUsed = Date.now();
    }
  }

  state(person: Person, ref: AgreementRef): RoomState {
    const key = keyOf(person, ref);
    if (this.#busy.has(key)) return 'busy';
    const place = this.#places.get(key);
    if (place === undefined || place.client?.open === false) return 'closed';
    return place.client === undefined ? 'opening' : 'ready';
  }

  #asking(key: string): number {
    return this.#busy.get(key) ?? 0;
  }

  /** The references of agreements with open rooms. */
  agreements(): ReadonlySet<AgreementRef> {
    return new Set([...this.#places.values()].map((place) => place.ref));
  }

  /** Closes every room of an agreement at once: first our side, then the steward's. */
  async closeAgreement(ref: AgreementRef, reason: string): Promise<void> {
    const mine = [...this.#places].filter(([, place]) => place.ref === ref);
    for (const [key, place] of mine) {
      place.client?.close();
      this.#places.delete(key);
    }
    await this.#calls.close(ref);
    if (mine.length === 0) return;
    await this.#ledger.append([
      {
        type: 'room.closed',
        phase: 'fact',
        act: newActId(),
        public: { agreement: ref, reason },
        private: { actor: 'system' },
      },
    ]);
  }

  close(): void {
    clearInterval(this.#sweep);
    for (const place of this.#places.values()) place.client?.close();
    this.#places.clear();
  }

  async #open(person: Person, usable: UsableAgreement, onStep: (text: string) => void): Promise<RoomClient> {
    const roomId = randomId('room_');
    const draft = {
      type: roomOpened,
      public: { agreement: usable.ref },
      private: { actor: person.id, room: roomId },
    };
    return recordAct(this.#ledger, draft, async (acting) => {
      acting.note({ public: draft.public });
      const receipt = await this.#ledger.receipt(acting.intent.index);
      const params = { roomId, username: person.username, receipt, envelope: envelopeOf(usable) };
      const { socketPath, confined, cuts } = await this.#calls.open(params, (step) => {
        onStep(cutStep(step));
      });
      acting.note({ private: { confined, cuts } });
      const client = await RoomClient.connect(socketPath);
      // A reader that is busy does not see that nobody is left: the steward, whose child it is, ends it.
      void client.closed.then(() => this.#calls.closeRoom(roomId)).catch(() => undefined);
      return client;
    });
  }

  #closeIdle(): void {
    for (const [key, place] of this.#places) {
      if (!this.#busy.has(key) && Date.now() - place.lastUsed > idleMs) place.client?.close();
    }
  }
}

const keyOf = (person: Person, ref: AgreementRef): string => `${person.id} ${ref}`;
