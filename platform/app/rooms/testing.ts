import type { AgreementRef } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { absent } from '../boot/testing.ts';
import type { Room, RoomRegistry, RoomNeed, RoomState } from './room-registry.ts';
import { stoppedOnRequest, type RoomCuts } from './room-place.ts';

/** Rooms in which nothing runs: they open, and close when they are told to. */
export class TestRooms implements Pick<RoomRegistry, 'use' | 'state' | 'agreements' | 'closeAgreement'> {
  /** Agreements with open rooms. */
  readonly open = new Set<AgreementRef>();
  readonly #told: string[];
  readonly #doors = new Map<AgreementRef, PromiseWithResolvers<undefined>>();

  /** `told` gets `close REF WHY`. */
  constructor(told: string[]) {
    this.#told = told;
  }

  agreements(): ReadonlySet<AgreementRef> {
    return this.open;
  }

  state(): RoomState {
    return 'closed';
  }

  async closeAgreement(ref: AgreementRef, why: string): Promise<void> {
    this.#told.push(`close ${ref} ${why}`);
    this.open.delete(ref);
    this.#doors.get(ref)?.resolve(undefined);
    this.#doors.delete(ref);
  }

  async use<T>(
    _person: Person,
    { ref }: UsableAgreement,
    need: RoomNeed,
    work: (room: Room, roomId: string, cuts: RoomCuts) => Promise<T>,
  ): Promise<T> {
    if (need.signal?.aborted === true) throw stoppedOnRequest();
    const door = this.#doors.get(ref) ?? Promise.withResolvers<undefined>();
    this.#doors.set(ref, door);
    this.open.add(ref);
    const room = {
      closed: door.promise,
      run: absent,
      aggregate: absent,
      private: absent,
      nameResults: async () => undefined,
    };
    return work(room, `room of ${ref}`, []);
  }
}
