import { join } from 'node:path';
import type { Mount, SystemProgram } from '@vitrine/core/sandbox';
import type { PythonEnvironment } from '../kernel/python-environment.ts';

/** What a kernel may use: the agreement's limits, and what its runtime takes before any code runs. */
export interface KernelLimits {
  readonly memoryMiB: number;
  readonly scratchMiB: number;
  readonly threads: number;
}

/** The runtime, the packages it has loaded, and the broker. */
const runtimeMiB = 512;
/** Memory that is asked for but not used (stacks, arenas of threads) counts for this limit of the kernel's. */
const reservedMiB = 1024;
const processes = 128;

/** Resident memory of a kernel and all it starts, in mebibytes: above it, it is ended. */
export function residentMiB({ memoryMiB }: KernelLimits): number {
  return memoryMiB + runtimeMiB;
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
    dataBytes: (limits.memoryMiB + runtimeMiB + reservedMiB) * 1024 * 1024,
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
