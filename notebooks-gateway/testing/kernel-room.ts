import { extensionFile } from '@vitrine/core/engine';
import { connectKernel } from '../client/kernel-client.ts';
import type {
  KernelOutput,
  KernelRunEnd,
  KernelRunOptions,
  KernelSession,
} from '../client/kernel-session.ts';
import type { RoomTable } from '../launcher/reader-process.ts';
import type { RoomKernel } from '../launcher/room-kernels.ts';
import { Rooms, type Room } from '../launcher/rooms.ts';
import type { KernelLanguage } from '../protocol/kernel-protocol.ts';
import { openWorkshop, type Workshop } from '../testing.ts';

/** A run with all that it showed. */
export interface WholeRun extends KernelRunEnd {
  readonly outputs: readonly KernelOutput[];
  /** What it printed, standard output and errors together. */
  readonly printed: string;
}

export interface OpenedKernel {
  readonly room: Room;
  readonly kernel: RoomKernel;
  readonly session: KernelSession;
  run(code: string, options?: Partial<KernelRunOptions>): Promise<WholeRun>;
}

/** What tests and benches of kernels share: rooms over cuts made here, each with a kernel of one language. */
export interface KernelWorkshop {
  readonly workshop: Workshop;
  readonly rooms: Rooms;
  open(
    roomId: string,
    tables: readonly RoomTable[],
    limits?: { memoryMiB?: number; scratchMiB?: number; querySeconds?: number },
  ): Promise<OpenedKernel>;
  /** A further kernel of a room. */
  again(room: Room): Promise<OpenedKernel>;
  close(): Promise<void>;
}

export async function openKernelWorkshop(language: KernelLanguage = 'python'): Promise<KernelWorkshop> {
  const workshop = await openWorkshop();
  const rooms = await Rooms.open({ dir: workshop.rooms, extension: extensionFile('httpfs') });
  const again = async (room: Room): Promise<OpenedKernel> => {
    const kernel = await rooms.openKernel(room.roomId, language);
    const session = await connectKernel(kernel.socketPath, language);
    return { room, kernel, session, run: (code, options) => runWhole(session, code, options) };
  };
  return {
    workshop,
    rooms,
    again,
    async open(roomId, tables, limits = {}) {
      const all = { memoryMiB: 512, scratchMiB: 64, querySeconds: 20, ...limits };
      return again(await rooms.openRoom({ roomId, tables, limits: all, kernels: [language] }));
    },
    async close() {
      await rooms.closeAll();
      await workshop.close();
    },
  };
}

export async function runWhole(
  session: KernelSession,
  code: string,
  options: Partial<KernelRunOptions> = {},
): Promise<WholeRun> {
  const outputs: KernelOutput[] = [];
  const onOutput = (output: KernelOutput): void => void outputs.push(output);
  const end = await session.run(code, { maxOutputBytes: 1_000_000, seconds: 20, onOutput, ...options });
  const printed = outputs.map((output) => (output.kind === 'text' ? output.text : '')).join('');
  return { ...end, outputs, printed };
}
