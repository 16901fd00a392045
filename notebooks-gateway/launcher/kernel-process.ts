import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  residentTotal,
  sandboxedPids,
  scratchBytes,
  startSandboxed,
  type Sandboxed,
} from '@vitrine/core/sandbox';
import { kernelFailed } from '../protocol/kernel-failure.ts';
import { endFile, kernelReadySchema, type KernelEnd } from '../protocol/kernel-protocol.ts';
import { FirstLines } from './first-lines.ts';
import { residentMiB, scratchOf, type KernelLimits } from './kernel-program.ts';
import { giveTo, makeDoorFolder, RoomDoor } from './room-door.ts';
import type { SystemProgram } from '@vitrine/core/sandbox';

const startSeconds = 30;
const mebibyte = 1024 * 1024;

/** One kernel's sandbox: the broker, the kernel, and whatever the person's code starts. It serves one session. */
export class KernelProcess {
  readonly socketPath: string;
  /** Settles when the process has ended. */
  readonly ended: Promise<KernelEnd>;
  readonly #sandboxed: Sandboxed;
  readonly #limits: KernelLimits;
  readonly #doorGroup: number | undefined;
  #why: KernelEnd | undefined;

  /** @throws KernelUnavailable, Unavailable (no whole sandbox can be made) */
  static async start(
    { dir, doorGroup }: { readonly dir: string; readonly doorGroup: number | undefined },
    program: Omit<SystemProgram, 'uid'>,
    limits: KernelLimits,
    uid: number | undefined,
  ): Promise<KernelProcess> {
    const folder = join(dir, randomBytes(5).toString('hex'));
    await makeDoorFolder(folder, doorGroup);
    const sandboxed = startSandboxed({ ...program, ...(uid === undefined ? {} : { uid }) });
    const kernel = new KernelProcess(folder, doorGroup, sandboxed, limits);
    try {
      const lines = new FirstLines(sandboxed.stdout, startSeconds);
      const { ready } = await lines.hear((line) => kernelReadySchema.parse(line));
      const [connection] = sandboxed.extra;
      if (!ready || connection === undefined) throw new TypeError('The kernel did not start.');
      const door = await RoomDoor.open(kernel.socketPath, connection, doorGroup);
      // A session that is over leaves no process behind, whatever its code is doing.
      void door.left.then((side) => kernel.end(side === 'outside' ? 'closed' : 'crash'));
      return kernel;
    } catch (cause) {
      await kernel.end('crash');
      await kernel.forget();
      throw kernelFailed(cause);
    }
  }

  private constructor(
    folder: string,
    doorGroup: number | undefined,
    sandboxed: Sandboxed,
    limits: KernelLimits,
  ) {
    this.#doorGroup = doorGroup;
    this.socketPath = join(folder, 's');
    this.#sandboxed = sandboxed;
    this.#limits = limits;
    // What a kernel complains about could hold values: nobody reads it.
    sandboxed.stderr.resume();
    this.ended = new Promise((resolve) => {
      sandboxed.process.once('close', () => resolve(this.#why ?? 'crash'));
    });
  }

  get confined(): boolean {
    return this.#sandboxed.confined;
  }

  /** Process ids on this machine. */
  pids(): readonly number[] {
    return sandboxedPids(this.#sandboxed.process);
  }

  /** Ends it where it has taken more memory than it may, its scratch and outputs included. */
  look(): void {
    const most = residentMiB(this.#limits) * mebibyte;
    const scratch = this.pids().reduce((found, pid) => Math.max(found, scratchBytes(pid)), 0);
    const tooMuch = residentTotal(this.#sandboxed.process, most) > most;
    if (tooMuch || scratch > (scratchOf(this.#limits) + 16) * mebibyte) void this.end('oom');
  }

  /** Ends it within milliseconds; who holds its connection finds the reason beside it. */
  async end(why: KernelEnd): Promise<void> {
    if (this.#why === undefined) {
      this.#why = why;
      try {
        const file = endFile(this.socketPath);
        writeFileSync(file, why, { mode: this.#doorGroup === undefined ? 0o600 : 0o640 });
        if (this.#doorGroup !== undefined) giveTo(file, this.#doorGroup);
      } catch {
        // Its folder is gone, and with it whoever asked.
      }
    }
    this.#sandboxed.process.kill('SIGKILL');
    await this.ended;
  }

  /** Removes what is left on the disk: its socket and the reason. */
  async forget(): Promise<void> {
    await rm(join(this.socketPath, '..'), { recursive: true, force: true });
  }
}
