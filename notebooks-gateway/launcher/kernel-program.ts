import { join } from 'node:path';
import type { Mount, SystemProgram } from '@vitrine/core/sandbox';
import type { KernelLanguage } from '../protocol/kernel-protocol.ts';
import type { PythonEnvironment } from '../kernel/python-environment.ts';
import { systemR, type REnvironment } from '../kernel/r-environment.ts';

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

const kernelCode = join(import.meta.dirname, '..', 'kernel');
const code: Mount = { from: join(kernelCode, 'python'), to: '/vitrine/kernel' };
const rCode: Mount = { from: join(kernelCode, 'r'), to: '/vitrine/r' };
const python = '/vitrine/python/bin/python';

/** What the broker starts, and how. */
interface Started {
  readonly language: KernelLanguage;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What all kernels have: the broker, in Python, and beside it what it starts. */
function program(
  started: Started,
  files: readonly string[],
  mounts: readonly Mount[],
  limits: KernelLimits,
): Omit<SystemProgram, 'uid'> {
  const threads = String(limits.threads);
  const given = {
    ...started,
    dataBytes: (limits.memoryMiB + runtimeMiB) * 1024 * 1024,
    processes,
  };
  return {
    command: [python, '/vitrine/kernel/broker.py'],
    args: [JSON.stringify(given)],
    calls: 'kernel',
    files,
    readOnly: [code, ...mounts],
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

/** Python's kernel and its broker in a sandbox that holds Python, its packages and the way to the room's data. */
export function pythonProgram(
  { dir, files }: PythonEnvironment,
  dataPath: string,
  limits: KernelLimits,
): Omit<SystemProgram, 'uid'> {
  const started: Started = {
    language: 'python',
    command: [python, '/vitrine/kernel/start_kernel.py', '{connection_file}'],
    environment: {
      MPLCONFIGDIR: '/tmp/.matplotlib',
      MPLBACKEND: 'module://matplotlib_inline.backend_inline',
      IPYTHONDIR: '/tmp/.ipython',
    },
  };
  const mounts = [
    { from: dir, to: '/vitrine/python' },
    { from: dataPath, to: '/vitrine/data' },
  ];
  return program(started, files, mounts, limits);
}

/**
 * R in a sandbox with its packages, and with Python for the broker. R itself is started, without the shell script
 * that people use, and reads no profile.
 */
export function rProgram(
  broker: PythonEnvironment,
  { files }: REnvironment,
  dataPath: string,
  limits: KernelLimits,
): Omit<SystemProgram, 'uid'> {
  const started: Started = {
    language: 'r',
    command: [systemR, '--vanilla', '--no-echo', '--file=/vitrine/r/start.R'],
    environment: {
      R_HOME: '/usr/lib/R',
      R_SHARE_DIR: '/usr/share/R/share',
      R_LIBS_SITE: '/usr/lib/R/site-library',
      R_DATATABLE_NUM_THREADS: String(limits.threads),
      LD_LIBRARY_PATH: '/usr/lib/R/lib',
      // They are loaded by start.R, once it has said that there are no programs to look for.
      R_DEFAULT_PACKAGES: 'NULL',
      LANG: 'C.UTF-8',
      // R does not start without one; there is none in a room.
      EDITOR: 'none',
      PAGER: 'none',
      R_PAPERSIZE: 'a4',
      FONTCONFIG_FILE: '/vitrine/r/fonts.conf',
    },
  };
  const mounts = [
    { from: broker.dir, to: '/vitrine/python' },
    rCode,
    { from: dataPath, to: '/vitrine/data' },
  ];
  return program(started, [...broker.files, ...files], mounts, limits);
}
