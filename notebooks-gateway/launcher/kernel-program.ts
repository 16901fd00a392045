import { join } from 'node:path';
import type { Mount, SystemProgram } from '@vitrine/core/sandbox';
import type { PythonEnvironment } from '../kernel/python-environment.ts';

/** What a kernel may use: the agreement's limits, and what its runtime takes before any code runs. */
export interface KernelLimits {
  readonly memoryMiB: number;
  readonly scratchMiB: number;
  readonly threads: number;
}

/**
 * What Python and its packages take before a person's code has anything, with memory that they ask for and do not use
 * (stacks and arenas of threads). One process meets this limit first, as an error that its code can handle.
 */
const runtimeMiB = 768;
/** Mapped files, the broker, and children of the kernel: above this, all of it is ended. */
const aroundMiB = 256;
const processes = 128;

/** Resident memory of a kernel and all it starts, in mebibytes: above it, it is ended. */
export function residentMiB({ memoryMiB }: KernelLimits): number {
  return memoryMiB + runtimeMiB + aroundMiB;
}

export function scratchOf({ scratchMiB }: KernelLimits): number {
  return scratchMiB + 64;
}

const code: Mount = { from: join(import.meta.dirname, '..', 'kernel', 'python'), to: '/vitrine/kernel' };

/** Python's kernel and its broker in a sandbox that holds Python, its packages and the way to the room's data. */
export function pythonProgram(
  environment: PythonEnvironment,
  dataPath: string,
  limits: KernelLimits,
): Omit<SystemProgram, 'uid'> {
  const python = '/vitrine/python/bin/python';
  const threads = String(limits.threads);
  const given = {
    command: [python, '/vitrine/kernel/start_kernel.py', '{connection_file}'],
    environment: {
      MPLCONFIGDIR: '/tmp/.matplotlib',
      MPLBACKEND: 'module://matplotlib_inline.backend_inline',
      IPYTHONDIR: '/tmp/.ipython',
    },
    dataBytes: (limits.memoryMiB + runtimeMiB) * 1024 * 1024,
    processes,
  };
  return {
    command: [python, '/vitrine/kernel/broker.py'],
    args: [JSON.stringify(given)],
    calls: 'kernel',
    files: environment.files,
    readOnly: [
      { from: environment.dir, to: '/vitrine/python' },
      code,
      { from: dataPath, to: '/vitrine/data' },
    ],
    environment: {
      PYTHONUTF8: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONNOUSERSITE: '1',
      // There are no semaphores of the system in a room: work is shared by threads.
      JOBLIB_MULTIPROCESSING: '0',
      // Allocators that set gigabytes aside would take them from what the code may have.
      ARROW_DEFAULT_MEMORY_POOL: 'system',
      MALLOC_ARENA_MAX: '2',
      // As many threads as the room has, and not one for each processor of the machine.
      ...Object.fromEntries(
        ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'POLARS_MAX_THREADS', 'NUMEXPR_MAX_THREADS'].map(
          (name) => [name, threads],
        ),
      ),
    },
    limits: { tmpMiB: scratchOf(limits), processes },
    // The one connection of the server.
    extraPipes: 1,
  };
}
