import { agreementEnvelopeSchema } from './agreement-envelope.ts';
import { cutProgressSchema } from './steward-protocol.ts';
import type { CutProgress } from './progress.ts';
import { parseAgreementRef, parseDatasetId, type AgreementRef } from '@vitrine/core/ids';
import { type RpcClient } from '@vitrine/core/wire';
import {
  officerKeySchema,
  signatureSchema,
  type OfficerKey,
  type Signature,
} from '@vitrine/policy/lifecycle';
import { z } from 'zod';

/** The steward's calls about rooms, beside those of `datasets`: rooms are opened where the keys are. */
export const openRoomParams = z.strictObject({
  envelope: agreementEnvelopeSchema,
  username: z.string().min(1).max(128),
  receipt: z.unknown(),
  roomId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  /** Whose cuts it holds, and no others of the agreement. */
  datasets: z
    .array(z.string().transform((text) => parseDatasetId(text)))
    .max(100)
    .refine((all) => new Set(all).size === all.length)
    .readonly(),
  /** A fresh room for code that runs unseen: where the signed document grants that, and holding what it grants alone. */
  detached: z.literal(true).optional(),
});
export type OpenRoom = z.output<typeof openRoomParams>;

export const openedRoom = z.strictObject({
  socketPath: z.string().max(4096),
  confined: z.boolean(),
  /** The cuts it holds, in the order asked for. */
  cuts: z.array(z.strictObject({ dataset: z.string().max(128), cut: z.string().max(128) })).max(200),
});
export type OpenedRoom = z.output<typeof openedRoom>;

export const closeRoomsParams = z.strictObject({
  ref: z.string().transform((text) => parseAgreementRef(text)),
});

export const closeRoomParams = openRoomParams.pick({ roomId: true });

/** A kernel of an open room: a further process over the same cuts. */
export const openKernelParams = openRoomParams
  .pick({ roomId: true })
  .extend({ language: z.enum(['python', 'r']) });
export type KernelLanguage = z.output<typeof openKernelParams>['language'];

export const openedKernel = openedRoom.pick({ socketPath: true, confined: true });
export type OpenedKernel = z.output<typeof openedKernel>;

export const checkSignatureParams = z.strictObject({
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  officer: z.string().min(1).max(128),
  signature: signatureSchema,
});

export const officerKeysAnswer = z.array(officerKeySchema).max(1_000);

/** The server's side of these calls. */
export class RoomCalls {
  readonly #rpc: () => RpcClient;

  constructor(rpc: () => RpcClient) {
    this.#rpc = rpc;
  }

  open(params: OpenRoom, progress: (step: CutProgress) => void): Promise<OpenedRoom> {
    return this.#rpc().call('openRoom', params, openedRoom, {
      onEvent: (value) => {
        const step = cutProgressSchema.safeParse(value);
        if (step.success) progress(step.data);
      },
    });
  }

  /**
   * Starts a kernel of an open room, whose agreement must name the language. It ends with the room.
   * @throws RemoteFailure `kernel-refused`, `kernel-unavailable`, `room-failed`, `room-ended`
   */
  openKernel(roomId: string, language: KernelLanguage): Promise<OpenedKernel> {
    return this.#rpc().call('openKernel', { roomId, language }, openedKernel);
  }

  async close(ref: AgreementRef): Promise<void> {
    await this.#rpc().call('closeRooms', { ref }, z.null());
  }

  /** Ends one room, whatever it is doing; nothing happens when it is gone already. */
  async closeRoom(roomId: string): Promise<void> {
    await this.#rpc().call('closeRoom', { roomId }, z.null());
  }

  /** The keys whose signatures the steward accepts now. @throws RemoteFailure `corrupt` */
  officerKeys(): Promise<readonly OfficerKey[]> {
    return this.#rpc().call('officerKeys', {}, officerKeysAnswer);
  }

  /** @throws RemoteFailure `signatures-refused` */
  async checkSignature(digest: string, officer: string, signature: Signature): Promise<void> {
    await this.#rpc().call('checkSignature', { digest, officer, signature }, z.null());
  }
}
