import type { SystemProgram } from '@vitrine/core/sandbox';
import type { PythonEnvironment } from '../kernel/python-environment.ts';
import { languageState } from '../kernel/language-state.ts';
import type { REnvironment } from '../kernel/r-environment.ts';
import type { KernelEnd, KernelLanguage } from '../protocol/kernel-protocol.ts';
import { kernelsRefused, languageUnavailable, roomGone, tooManyKernels } from '../protocol/kernel-failure.ts';
import type { RoomLimits } from '../protocol/room-protocol.ts';
import { KernelProcess } from './kernel-process.ts';
import { pythonProgram, rProgram, type KernelLimits } from './kernel-program.ts';

/** A kernel of an open room, which ends with it. */
export interface RoomKernel {
  /** Where the server connects, once. */
  readonly socketPath: string;
  readonly confined: boolean;
  /** Process ids on this machine, for tests and operators. */
  pids(): readonly number[];
  readonly ended: Promise<KernelEnd>;
}

/** What the kernels of one room are started with. */
export interface RoomKernelsOptions {
  /** Where rooms have their folders. */
  readonly dir: string;
  /** The group that may come through their doors. */
  readonly doorGroup: number | undefined;
  /** Where the room's reader answers kernels. */
  readonly dataPath: string;
  readonly languages: readonly KernelLanguage[];
  readonly limits: RoomLimits;
  readonly python: () => PythonEnvironment | undefined;
  readonly r: () => REnvironment | undefined;
  /** Host users for sandboxes, one each, where they can be had. */
  readonly takeUid: () => number | undefined;
  readonly giveUidBack: (uid: number) => void;
}

/** One of each language, and one that is on its way out. */
const most = 3;

/** In a few words that go on a sentence. */
function whyNot(language: KernelLanguage): string {
  const state = languageState(language);
  if (state.state === 'preparing') return `it is being prepared: ${state.step} of ${state.steps}.`;
  return state.state === 'unavailable' ? state.why : 'it has not been prepared.';
}

/** The kernels of one room: they see its cut through its reader, and end with it. */
export class RoomKernels {
  readonly #options: RoomKernelsOptions;
  readonly #live = new Set<KernelProcess>();
  readonly #ended = new Set<KernelProcess>();
  #starting = 0;
  #closed = false;

  constructor(options: RoomKernelsOptions) {
    this.#options = options;
  }

  /** @throws KernelRefused, KernelUnavailable, RoomEnded, Unavailable (no whole sandbox can be made) */
  async open(language: KernelLanguage): Promise<RoomKernel> {
    const { languages, limits, dir, doorGroup } = this.#options;
    if (!languages.includes(language)) throw kernelsRefused();
    if (this.#live.size + this.#starting >= most) throw tooManyKernels();
    const { memoryMiB, scratchMiB, threads = 2 } = limits;
    const given = { memoryMiB, scratchMiB, threads };
    const program = this.#program(language, given);
    this.#starting++;
    const uid = this.#options.takeUid();
    try {
      return await this.#watched(await KernelProcess.start({ dir, doorGroup }, program, given, uid), uid);
    } catch (error) {
      if (uid !== undefined) this.#options.giveUidBack(uid);
      throw error;
    } finally {
      this.#starting--;
    }
  }

  /** Ends those that take more than they may. */
  look(): void {
    for (const kernel of this.#live) kernel.look();
  }

  /** Ends them all, and removes what they left. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#live].map((kernel) => kernel.end('closed')));
    await Promise.all([...this.#ended].map((kernel) => kernel.forget()));
  }

  /** @throws KernelUnavailable */
  #program(language: KernelLanguage, limits: KernelLimits): Omit<SystemProgram, 'uid'> {
    const { python, r, dataPath } = this.#options;
    // The broker of every language is written in Python.
    const broker = python();
    if (broker === undefined) throw languageUnavailable(language, whyNot('python'));
    if (language === 'python') return pythonProgram(broker, dataPath, limits);
    const environment = r();
    if (environment === undefined) throw languageUnavailable('r', whyNot('r'));
    return rProgram(broker, environment, dataPath, limits);
  }

  async #watched(kernel: KernelProcess, uid: number | undefined): Promise<RoomKernel> {
    if (this.#closed) {
      await kernel.end('closed');
      await kernel.forget();
      throw roomGone();
    }
    this.#live.add(kernel);
    const ended = kernel.ended.then((why) => {
      this.#live.delete(kernel);
      // The reason lies beside its socket until the room is over.
      this.#ended.add(kernel);
      if (uid !== undefined) this.#options.giveUidBack(uid);
      return why;
    });
    const { socketPath, confined } = kernel;
    return { socketPath, confined, pids: () => kernel.pids(), ended };
  }
}
