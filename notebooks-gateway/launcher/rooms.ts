import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Conflict } from '@vitrine/core/errors';
import { residentBytes, sandboxAvailable, sandboxedPids, scratchBytes } from '@vitrine/core/sandbox';
import type { FigureJudge } from '../protocol/figure-judge.ts';
import type { Disclosure, RoomBudget, RoomLimits } from '../protocol/room-protocol.ts';
import { pythonEnvironment, type PythonEnvironment } from '../kernel/python-environment.ts';
import { rEnvironment, type REnvironment } from '../kernel/r-environment.ts';
import type { KernelLanguage } from '../protocol/kernel-protocol.ts';
import { roomGone } from '../protocol/kernel-failure.ts';
import { RoomKernels, type RoomKernel } from './room-kernels.ts';
import { ReaderProcess, type ReaderOptions, type RoomTable } from './reader-process.ts';
import { readerProgram, type ReaderProgram } from './reader-program.ts';

export interface RoomsOptions {
  /** `home.rooms`: a folder of the steward's, on the same file system as the cuts. */
  readonly dir: string;
  readonly extension?: string | undefined;
  /** Refuse to open rooms without a sandbox (strict mode). */
  readonly required?: boolean;
  /**
   * The group whose processes may connect to rooms, where the server is another user than this process. It comes to
   * the doors and no further; absent, this process's own user alone connects.
   */
  readonly doorGroup?: number;
  /** Readers started ahead, so that a room opens in milliseconds. */
  readonly spares?: number;
  /** The first of the host user ids that rooms run under, one each, when the parent is root. */
  readonly firstUid?: number;
  /** Scratch space of the readers started ahead, in mebibytes; who has another gets a reader started anew. */
  readonly spareScratchMiB?: number;
  /** Resident memory a reader may have above its engine's limit: the runtime, and results on their way. */
  readonly residentOverheadMiB?: number;
  /** The program of a reader; only tests change it. */
  readonly program?: ReaderProgram;
  /** What Python runs in; undefined where there is none. Only tests change it. */
  readonly python?: () => PythonEnvironment | undefined;
  /** What R runs in, likewise. */
  readonly r?: () => REnvironment | undefined;
}

export interface RoomRequest {
  /** `[A-Za-z0-9_-]{1,64}`; one live room an id. */
  readonly roomId: string;
  readonly tables: readonly RoomTable[];
  readonly limits: RoomLimits;
  /** The agreement's display clause: with `aggregates` the reader runs plans only. Default `rows`. */
  readonly display?: 'rows' | 'aggregates';
  /** The agreement's disclosure clause: with it the reader protects by no other rules, whatever it is asked. */
  readonly disclosure?: Disclosure;
  /** The agreement's privacy budget: with it the reader answers private questions alone. */
  readonly privacy?: RoomBudget;
  /** What judges its figures before they are shown; absent only in tests and benches. */
  readonly judge?: FigureJudge;
  /** Languages of which it may have a kernel: the agreement's; none under `aggregates`. */
  readonly kernels?: readonly KernelLanguage[];
}

/**
 * Why a room ended: `closed` on purpose; `oom` above its resident memory or its scratch space; `watchdog` it did not do as told;
 * `crash` anything else, such as a kill from outside.
 */
export type RoomEnd = 'closed' | 'oom' | 'watchdog' | 'crash';

export interface Room {
  readonly roomId: string;
  /** Where the server connects, once. */
  readonly socketPath: string;
  /** False when no sandbox could be made: say so loudly. */
  readonly confined: boolean;
  /** The reader's process ids on this machine, for tests and operators. */
  pids(): readonly number[];
  /** Resident memory in bytes. */
  resident(): number;
  /** Settles when the process is gone and its folder removed. */
  readonly ended: Promise<RoomEnd>;
}

interface LiveRoom {
  readonly room: Room;
  readonly kernels: RoomKernels;
  readonly reader: ReaderProcess;
  readonly maxResident: number;
  readonly maxScratch: number;
  why: RoomEnd | undefined;
}

const mebibyte = 1024 * 1024;
const watchMs = 100;
/** A spare is started a moment after the last was used: the room it became has work to do first. */
const refillMs = 400;

/** Opens, watches and closes rooms; lives in the steward, with which they all end. */
export class Rooms {
  readonly #options: RoomsOptions;
  readonly #program: ReaderProgram;
  readonly #live = new Map<string, LiveRoom>();
  readonly #spares: Promise<ReaderProcess | undefined>[] = [];
  readonly #uids = new Set<number>();
  readonly #watch: NodeJS.Timeout;
  #refill: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(options: RoomsOptions, program: ReaderProgram) {
    this.#options = options;
    this.#program = program;
    this.#watch = setInterval(() => this.#look(), watchMs);
    this.#watch.unref();
  }

  /** Removes what earlier rooms left behind and starts the spares. */
  static async open(options: RoomsOptions): Promise<Rooms> {
    await mkdir(options.dir, { recursive: true, mode: 0o711 });
    for (const name of await readdir(options.dir)) {
      await rm(join(options.dir, name), { recursive: true, force: true });
    }
    const rooms = new Rooms(options, options.program ?? (await readerProgram(options.dir)));
    rooms.#fill();
    return rooms;
  }

  /** Whether readers are really confined here; when not, development says so loudly. */
  get confined(): boolean {
    return sandboxAvailable();
  }

  /** @throws RoomFailed, Unavailable (sandbox required), Conflict (a room of this id is open) */
  async openRoom(request: RoomRequest): Promise<Room> {
    if (this.#closed || this.#live.has(request.roomId)) {
      throw new Conflict({ detail: 'A room of this name is already open, or rooms are being closed.' });
    }
    const { scratchMiB } = request.limits;
    const spare = scratchMiB <= this.#spareScratchMiB ? await this.#spare() : undefined;
    const reader = spare ?? (await this.#start(scratchMiB));
    const mayHaveKernels = request.display !== 'aggregates' && (request.kernels ?? []).length > 0;
    await reader.assign({ ...request, kernels: mayHaveKernels });
    const overhead = this.#options.residentOverheadMiB ?? 256;
    let pids: readonly number[] = [];
    const findPids = (): readonly number[] => {
      if (pids.length === 0) pids = sandboxedPids(reader.sandboxed.process);
      return pids;
    };
    const live: LiveRoom = {
      reader,
      kernels: new RoomKernels({
        dir: this.#options.dir,
        doorGroup: this.#options.doorGroup,
        dataPath: reader.dataPath,
        languages: mayHaveKernels ? (request.kernels ?? []) : [],
        limits: request.limits,
        python: this.#options.python ?? pythonEnvironment,
        r: this.#options.r ?? rEnvironment,
        takeUid: () => this.#uid(),
        giveUidBack: (uid) => this.#uids.delete(uid),
      }),
      maxResident: (request.limits.memoryMiB + overhead) * mebibyte,
      // A spare's is larger than a small agreement's: what lies there is watched, too.
      maxScratch: (scratchMiB + 16) * mebibyte,
      why: undefined,
      room: {
        roomId: request.roomId,
        socketPath: reader.socketPath,
        confined: reader.sandboxed.confined,
        pids: findPids,
        resident: () => findPids().reduce((sum, pid) => sum + residentBytes(pid), 0),
        ended: reader.ended.then(async ({ code }) => {
          this.#live.delete(request.roomId);
          await live.kernels.close();
          // A reader that ends by itself does so because its one connection was closed.
          return live.why ?? (code === 0 ? 'closed' : 'crash');
        }),
      },
    };
    this.#live.set(request.roomId, live);
    return live.room;
  }

  room(roomId: string): Room | undefined {
    return this.#live.get(roomId)?.room;
  }

  /**
   * Starts a kernel beside a room's reader, over the same cut. It ends with the room, or when its session does.
   * @throws KernelRefused, KernelUnavailable, RoomEnded, Unavailable (no whole sandbox can be made)
   */
  async openKernel(roomId: string, language: KernelLanguage): Promise<RoomKernel> {
    const live = this.#live.get(roomId);
    if (live === undefined || live.reader.over) throw roomGone();
    return live.kernels.open(language);
  }

  /** Ends a room, if it is open, within milliseconds. */
  async closeRoom(roomId: string): Promise<void> {
    const live = this.#live.get(roomId);
    if (live === undefined) return;
    this.#end(live, 'closed');
    await live.room.ended;
  }

  async closeAll(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    clearTimeout(this.#refill);
    await Promise.all([...this.#live.keys()].map((id) => this.closeRoom(id)));
    await Promise.all(this.#spares.splice(0).map(async (spare) => (await spare)?.kill()));
  }

  #end(live: LiveRoom, why: RoomEnd): void {
    live.why ??= why;
    // The sandbox's first process dies with the one we started, and everything inside with it.
    live.reader.sandboxed.process.kill('SIGKILL');
  }

  #look(): void {
    for (const live of this.#live.values()) {
      // Without a sandbox its root is the machine's, and what lies there is not the room's.
      const scratch = live.room.confined
        ? live.room.pids().reduce((most, pid) => Math.max(most, scratchBytes(pid)), 0)
        : 0;
      live.kernels.look();
      if (live.room.resident() > live.maxResident || scratch > live.maxScratch) this.#end(live, 'oom');
    }
  }

  #fill(): void {
    while (!this.#closed && this.#spares.length < (this.#options.spares ?? 1)) {
      this.#spares.push(this.#start(this.#spareScratchMiB).catch(() => undefined));
    }
  }

  async #spare(): Promise<ReaderProcess | undefined> {
    const spare = this.#spares.shift();
    clearTimeout(this.#refill);
    this.#refill = setTimeout(() => this.#fill(), refillMs);
    this.#refill.unref();
    const reader = await spare;
    return reader?.over === true ? undefined : reader;
  }

  get #spareScratchMiB(): number {
    return this.#options.spareScratchMiB ?? 512;
  }

  async #start(scratchMiB: number): Promise<ReaderProcess> {
    const uid = this.#uid();
    const options: ReaderOptions = {
      dir: this.#options.dir,
      doorGroup: this.#options.doorGroup,
      extension: this.#options.extension,
      uid,
      scratchMiB,
      required: this.#options.required ?? false,
      program: this.#program,
    };
    try {
      const reader = await ReaderProcess.start(options);
      void reader.ended.then(() => uid !== undefined && this.#uids.delete(uid));
      return reader;
    } catch (error) {
      if (uid !== undefined) this.#uids.delete(uid);
      throw error;
    }
  }

  #uid(): number | undefined {
    if (process.getuid?.() !== 0) return undefined;
    let uid = this.#options.firstUid ?? 700_000;
    while (this.#uids.has(uid)) uid++;
    this.#uids.add(uid);
    return uid;
  }
}
