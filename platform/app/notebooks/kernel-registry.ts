import type { z } from 'zod';
import { Conflict } from '@vitrine/core/errors';
import { newActId, type ActId, type AgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { recordAct, type Ledger } from '@vitrine/ledger/log';
import type { KernelSession } from '@vitrine/notebooks-gateway/client';
import { kernelLanguages, type KernelLanguage, type NamedResult } from '@vitrine/notebooks-gateway/protocol';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import type { RoomRegistry, RoomNeed } from '../rooms/room-registry.ts';
import { closedFace, kernelClosed, kernelFace, kernelOpened } from './events.ts';
import { CancellableLocks } from './cancellable-locks.ts';
import { languageNames } from './languages.ts';

export type KernelState = 'none' | 'starting' | 'idle' | 'busy';

/** A kernel that was started in a room, and whether its sandbox is what it should be. */
export interface StartedKernel {
  readonly session: KernelSession;
  readonly confined: boolean;
}

/** A kernel that runs. */
export interface Seat {
  readonly roomId: string;
  /** The act that started it: what it makes is as old as what it could read then. */
  readonly act: ActId;
  readonly session: KernelSession;
}

/** A kernel for as long as somebody uses it. */
export interface Seated extends Seat {
  /** Tells its room what results of SQL are called from now on. */
  readonly nameResults: (results: readonly NamedResult[]) => Promise<void>;
}

type Need = Pick<RoomNeed, 'onStep' | 'signal'>;
type StartKernel = (roomId: string, language: KernelLanguage) => Promise<StartedKernel>;

/**
 * The kernels as the server knows them: one a person, agreement and language, started in the person's room at the first need,
 * with every cut of the agreement, because a room that must be given another cut is replaced, and a kernel with it.
 * It ends with its room, so whatever closes rooms ends kernels.
 */
export class KernelRegistry {
  readonly #rooms: Pick<RoomRegistry, 'use'>;
  readonly #ledger: Ledger;
  readonly #start: StartKernel;
  readonly #seats = new Map<string, Seat>();
  readonly #starting = new Set<string>();
  readonly #turns = new CancellableLocks();

  constructor(rooms: Pick<RoomRegistry, 'use'>, ledger: Ledger, start: StartKernel) {
    this.#rooms = rooms;
    this.#ledger = ledger;
    this.#start = start;
  }

  state(person: Person, ref: AgreementRef, language: KernelLanguage): KernelState {
    const key = keyOf(person, ref, language);
    if (this.#starting.has(key)) return 'starting';
    if (!this.#seats.has(key)) return 'none';
    return this.#turns.taken(key) ? 'busy' : 'idle';
  }

  /** Does `work` in the person's kernel, after what others asked of it before; it is started if need be. */
  use<T>(
    person: Person,
    usable: UsableAgreement,
    language: KernelLanguage,
    need: Need,
    work: (kernel: Seated) => Promise<T>,
  ): Promise<T> {
    const key = keyOf(person, usable.ref, language);
    const datasets = usable.visible.map((table) => table.dataset);
    return this.#turns.hold(key, need.signal, () => {
      need.onStep('Opening the room');
      return this.#rooms.use(person, usable, { ...need, datasets }, async (room, roomId) => {
        const face = kernelFace.parse({ agreement: usable.ref, language });
        const seat = await this.#kernel(key, person, face, { id: roomId, closed: room.closed }, need);
        return work({ ...seat, nameResults: (results) => room.nameResults(results) });
      });
    });
  }

  /** The kernel that answers: none while it starts, nor after its end. */
  seat(person: Person, ref: AgreementRef, language: KernelLanguage): Seat | undefined {
    return this.#seats.get(keyOf(person, ref, language));
  }

  /** @throws Conflict where no kernel of the person's answers, and none starts */
  demandAny(person: Person, ref: AgreementRef): void {
    if (kernelLanguages.some((one) => this.state(person, ref, one) !== 'none')) return;
    throw new Conflict({
      detail: 'The kernel has ended, and with it the files that it put among its outputs.',
      help: 'Run the cells that make them again.',
    });
  }

  /** Lets go of a kernel that is gone or on its way out: the next run has a new one, and not the rest of this. */
  async discard(person: Person, ref: AgreementRef, language: KernelLanguage): Promise<void> {
    const key = keyOf(person, ref, language);
    const seat = this.#seats.get(key);
    if (seat !== undefined) await this.#close(key, seat);
  }

  /** Ends the kernel, whatever it is doing; on record first. */
  async end(person: Person, ref: AgreementRef, language: KernelLanguage): Promise<void> {
    const key = keyOf(person, ref, language);
    const seat = this.#seats.get(key);
    if (seat === undefined) return;
    await this.#ledger.append([
      {
        type: kernelClosed,
        phase: 'fact',
        act: newActId(),
        public: closedFace.parse({
          agreement: ref,
          language,
          reason: 'restarted',
        }),
        private: { actor: person.id },
      },
    ]);
    await this.#close(key, seat);
  }

  async #kernel(
    key: string,
    person: Person,
    face: z.output<typeof kernelFace>,
    room: { readonly id: string; readonly closed: Promise<void> },
    { onStep }: Need,
  ): Promise<Seat> {
    const known = this.#seats.get(key);
    if (known?.roomId === room.id) return known;
    // A room that took the place of another has its own: never two kernels of a language.
    if (known !== undefined) await this.#close(key, known);
    onStep(`Starting ${languageNames[face.language]}`);
    const draft = { type: kernelOpened, public: face, private: { actor: person.id, room: room.id } };
    this.#starting.add(key);
    try {
      const seat = await recordAct(this.#ledger, draft, async (acting) => {
        acting.note({ public: face });
        const started = await this.#start(room.id, face.language);
        acting.note({ private: { confined: started.confined } });
        return { roomId: room.id, act: acting.act, session: started.session };
      });
      this.#seats.set(key, seat);
      void seat.session.ended.then(() => this.#forget(key, seat));
      void room.closed.then(() => this.#close(key, seat));
      return seat;
    } finally {
      this.#starting.delete(key);
    }
  }

  async #close(key: string, seat: Seat): Promise<void> {
    this.#forget(key, seat);
    // One that is gone already is closed.
    await seat.session.close().catch(() => undefined);
  }

  #forget(key: string, seat: Seat): void {
    if (this.#seats.get(key) === seat) this.#seats.delete(key);
  }
}

const keyOf = (person: Person, ref: AgreementRef, language: KernelLanguage): string =>
  `${person.id} ${ref} ${language}`;
