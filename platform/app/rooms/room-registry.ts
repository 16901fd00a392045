import { newActId, randomId, type AgreementRef, type DatasetId } from '@vitrine/core/ids';
import { Unavailable } from '@vitrine/core/errors';
import { roomOpened } from '@vitrine/datasets/catalogue/steward';
import type { Person } from '@vitrine/identity/people';
import { recordAct, type Ledger, type Receipt } from '@vitrine/ledger/log';
import { RoomClient } from '@vitrine/notebooks-gateway/client';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { cutStep } from './cut-step.ts';
import { envelopeOf } from './envelope.ts';
import type { RoomCalls } from '@vitrine/datasets/catalogue/steward';
import { RoomPlace, stoppedOnRequest, type OpenRoom, type RoomCuts } from './room-place.ts';

/** A room as it is asked, by whoever may. */
export type Room = Pick<RoomClient, 'run' | 'aggregate' | 'private' | 'nameResults' | 'closed'>;

export type RoomState = 'closed' | 'opening' | 'ready' | 'busy';

/** What somebody needs a room for. */
export interface RoomNeed {
  /** Whose cuts the question reads; more may be there. */
  readonly datasets: readonly DatasetId[];
  /** What is done before the room is open, in words. */
  readonly onStep: (text: string) => void;
  /** Ends the waiting for the room. */
  readonly signal?: AbortSignal;
}

/** A room that nobody has used for this long is closed; the next query opens another. */
const idleMs = 30 * 60_000;
const sweepMs = 60_000;

/**
 * The rooms as the server knows them: one a person and agreement, opened by the steward at the first need. A
 * room cannot be given anything once it is locked, so when a cut is needed that it lacks, a room that has it too
 * takes its place. So no cut is made before somebody asks for it.
 */
export class RoomRegistry {
  readonly #calls: RoomCalls;
  readonly #ledger: Ledger;
  readonly #receipt: (index: number) => Promise<Receipt>;
  readonly #demand: (ref: AgreementRef) => Promise<void>;
  /** The rooms that questions go to. */
  readonly #places = new Map<string, RoomPlace>();
  /** These, and those that end with their last question. */
  readonly #all = new Set<RoomPlace>();
  /** How many questions wait for an answer, by place; it outlives the room, whose end nobody may see before the answer. */
  readonly #busy = new Map<string, number>();
  readonly #sweep: NodeJS.Timeout;

  /**
   * `receipt` gives the steward's receipt of an entry; `demand` throws when rooms of an agreement must not be
   * opened at this moment.
   */
  constructor(
    calls: RoomCalls,
    ledger: Ledger,
    receipt: (index: number) => Promise<Receipt>,
    demand: (ref: AgreementRef) => Promise<void>,
  ) {
    this.#calls = calls;
    this.#ledger = ledger;
    this.#receipt = receipt;
    this.#demand = demand;
    this.#sweep = setInterval(() => this.#closeIdle(), sweepMs);
    this.#sweep.unref();
  }

  /** Does `work` in the person's room under the agreement, opened if need be; concurrent askers share it. */
  async use<T>(
    person: Person,
    usable: UsableAgreement,
    need: RoomNeed,
    work: (room: Room, roomId: string, cuts: RoomCuts) => Promise<T>,
  ): Promise<T> {
    // No room for a question that was stopped already: those that stop it have closed all they knew of.
    if (need.signal?.aborted === true) throw stoppedOnRequest();
    const key = keyOf(person, usable.ref);
    const place = this.#placeFor(key, person, usable, need);
    try {
      return await place.hold(
        (room, id, cuts) => this.#counted(key, () => work(room, id, cuts)),
        need.signal,
      );
    } finally {
      this.#tidy(place);
    }
  }

  state(person: Person, ref: AgreementRef): RoomState {
    const key = keyOf(person, ref);
    return this.#busy.has(key) ? 'busy' : (this.#places.get(key)?.state ?? 'closed');
  }

  /** The references of agreements with open rooms. */
  agreements(): ReadonlySet<AgreementRef> {
    return new Set([...this.#all].filter((place) => place.state !== 'closed').map((place) => place.ref));
  }

  /** Closes every room of an agreement at once: first our side, then the steward's. */
  async closeAgreement(ref: AgreementRef, reason: string): Promise<void> {
    const mine = [...this.#all].filter((place) => place.ref === ref && place.state !== 'closed');
    for (const place of mine) place.end();
    await this.#calls.close(ref).catch((error: unknown) => {
      if (!(error instanceof Unavailable)) throw error;
      // A steward that ended took its rooms with it, and the one in its place says so.
      return this.#calls.close(ref);
    });
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
    for (const place of this.#all) place.end();
    this.#all.clear();
    this.#places.clear();
  }

  #placeFor(key: string, person: Person, usable: UsableAgreement, need: RoomNeed): RoomPlace {
    const known = this.#places.get(key);
    const standing = known?.state === 'closed' ? undefined : known;
    if (standing !== undefined && need.datasets.every((one) => standing.datasets.includes(one))) {
      return standing;
    }
    const wanted = new Set([...(standing?.datasets ?? []), ...need.datasets]);
    const datasets = usable.visible.map((table) => table.dataset).filter((one) => wanted.has(one));
    const place = new RoomPlace(usable.ref, datasets, async () => {
      if (standing !== undefined && this.#busy.has(key)) need.onStep('Waiting for the query that runs');
      // One process at a time: also when the one before is ending already.
      await (standing === undefined ? known?.gone() : standing.retire());
      place.demandNotOver();
      return this.#open(person, usable, datasets, need.onStep);
    });
    this.#places.set(key, place);
    this.#all.add(place);
    void place.opening.then(
      ({ client }) => client.closed.then(() => this.#tidy(place)),
      () => this.#forget(place),
    );
    return place;
  }

  /** Forgets a room that is closed, once its process is gone. */
  #tidy(place: RoomPlace): void {
    if (place.state === 'closed') void place.gone().then(() => this.#forget(place));
  }

  #forget(place: RoomPlace): void {
    this.#all.delete(place);
    for (const [key, one] of this.#places) if (one === place) this.#places.delete(key);
  }

  async #counted<T>(key: string, work: () => Promise<T>): Promise<T> {
    this.#busy.set(key, this.#asking(key) + 1);
    try {
      return await work();
    } finally {
      const left = this.#asking(key) - 1;
      if (left > 0) this.#busy.set(key, left);
      else this.#busy.delete(key);
    }
  }

  #asking(key: string): number {
    return this.#busy.get(key) ?? 0;
  }

  async #open(
    person: Person,
    usable: UsableAgreement,
    datasets: readonly DatasetId[],
    onStep: (text: string) => void,
  ): Promise<OpenRoom> {
    // The room is among those that a stop closes by now: either the stop sees it, or this sees the stop.
    await this.#demand(usable.ref);
    const roomId = randomId('room_');
    let undo = async (): Promise<void> => undefined;
    const draft = {
      type: roomOpened,
      public: { agreement: usable.ref },
      private: { actor: person.id, room: roomId },
    };
    try {
      return await recordAct(this.#ledger, draft, async (acting) => {
        acting.note({ public: draft.public });
        const receipt = await this.#receipt(acting.intent.index);
        const params = {
          roomId,
          username: person.username,
          receipt,
          envelope: envelopeOf(usable.record),
          datasets,
        };
        const room = await this.#calls.open(params, (step) => {
          onStep(cutStep(step));
        });
        undo = () => this.#calls.closeRoom(roomId);
        acting.note({ private: { confined: room.confined, cuts: room.cuts } });
        const client = await RoomClient.connect(room.socketPath);
        // A reader that is busy does not see that nobody is left: the steward, whose child it is, ends it.
        const gone = client.closed.then(() => this.#calls.closeRoom(roomId)).catch(() => undefined);
        undo = () => {
          client.close();
          return gone;
        };
        return { id: roomId, client, cuts: room.cuts, gone };
      });
    } catch (error) {
      // A room that could not be reached, or not be recorded, is nobody's to use.
      await undo().catch(() => undefined);
      throw error;
    }
  }

  #closeIdle(): void {
    for (const place of this.#all) if (place.idleMs > idleMs) place.end();
  }
}

const keyOf = (person: Person, ref: AgreementRef): string => `${person.id} ${ref}`;
