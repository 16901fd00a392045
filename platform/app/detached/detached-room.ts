import { randomId } from '@vitrine/core/ids';
import { roomOpened, type RoomCalls } from '@vitrine/datasets/catalogue/steward';
import type { Person } from '@vitrine/identity/people';
import { recordAct, type Ledger, type Receipt } from '@vitrine/ledger/log';
import { connectKernel, RoomClient, type KernelSession } from '@vitrine/notebooks-gateway/client';
import type { KernelLanguage } from '@vitrine/notebooks-gateway/protocol';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import { kernelFace, kernelOpened } from '../notebooks/events.ts';
import { envelopeOf } from '../rooms/envelope.ts';

/** A room that was opened for one run, with a kernel of each language that it needs. */
export interface DetachedRoom {
  readonly kernels: ReadonlyMap<KernelLanguage, KernelSession>;
  close(): Promise<void>;
}

/** Opens a fresh room, over the cuts of the whole agreement; on record first, as every room and kernel is. */
export type OpenDetachedRoom = (
  person: Person,
  usable: UsableAgreement,
  languages: readonly KernelLanguage[],
) => Promise<DetachedRoom>;

/** Rooms of the steward. */
export function detachedRooms(
  calls: RoomCalls,
  ledger: Ledger,
  receipt: (index: number) => Promise<Receipt>,
): OpenDetachedRoom {
  return async (person, usable, languages) => {
    const roomId = randomId('room_');
    const close = (): Promise<void> => calls.closeRoom(roomId);
    const face = { agreement: usable.ref };
    const hidden = { actor: person.id, room: roomId };
    try {
      const client = await recordAct(
        ledger,
        { type: roomOpened, public: face, private: hidden },
        async (acting) => {
          acting.note({ public: face });
          const params = {
            roomId,
            username: person.username,
            receipt: await receipt(acting.intent.index),
            envelope: envelopeOf(usable.record),
            datasets: usable.visible.map((table) => table.dataset),
            detached: true as const,
          };
          const room = await calls.open(params, () => undefined);
          acting.note({ private: { confined: room.confined, cuts: room.cuts } });
          return RoomClient.connect(room.socketPath);
        },
      );
      const kernels = new Map<KernelLanguage, KernelSession>();
      // All of them before any code runs: when one is started is on record, and tells nothing of the code.
      for (const language of languages) {
        const draft = {
          type: kernelOpened,
          public: kernelFace.parse({ ...face, language }),
          private: hidden,
        };
        const session = await recordAct(ledger, draft, async (acting) => {
          acting.note({ public: draft.public });
          const { socketPath, confined } = await calls.openKernel(roomId, language);
          acting.note({ private: { confined } });
          return connectKernel(socketPath, language);
        });
        kernels.set(language, session);
      }
      return {
        kernels,
        close: async () => {
          client.close();
          await close();
        },
      };
    } catch (error) {
      await close().catch(() => undefined);
      throw error;
    }
  };
}
