/** A file or folder of the machine, seen at another path inside. */
export interface Mount {
  readonly from: string;
  readonly to: string;
}

/** What a program may use, beyond its share of the processor. */
export interface ProgramLimits {
  /** Size of the private memory file system at /tmp, in mebibytes. */
  readonly tmpMiB?: number;
  /** V8 heap, in mebibytes. */
  readonly heapMiB?: number;
  /** Largest file it may write, in mebibytes; the size of /tmp when absent. */
  readonly fileMiB?: number;
  /** Processes and threads, counted where it runs under a user of its own. */
  readonly processes?: number;
}

/** What every program in a sandbox is given. */
interface Confined {
  readonly args?: readonly string[];
  readonly readOnly?: readonly Mount[];
  readonly writable?: readonly Mount[];
  readonly limits?: ProgramLimits;
  /** Extra pipes to and from the parent, opened inside as file descriptors 3, 4, … */
  readonly extraPipes?: number;
  /**
   * A socket of the parent's making, to which others connect by this path of the machine; the program finds it,
   * listening, as the descriptor after the extra pipes.
   */
  readonly listensAt?: string;
  /**
   * Host user id to run under, when the parent may change it (root) and others may read the code; one a room.
   * What is mounted must be open to that user.
   */
  readonly uid?: number;
  /** Refuse to start without a sandbox and its filter of system calls (strict mode). */
  readonly required?: boolean;
}

/** A Node program to run in a sandbox, and all that it can see. */
export interface NodeProgram extends Confined {
  /** The entry file (TypeScript or JavaScript). */
  readonly entry: string;
  /** Parts of the checkout seen inside, relative to its root. */
  readonly code: readonly string[];
}

/** Another program of the machine: it runs in a sandbox or not at all. */
export interface SystemProgram extends Confined {
  /** The program and its first arguments, as paths inside. */
  readonly command: readonly [string, ...string[]];
  /** Its own files and libraries of the system, seen inside where the machine has them. */
  readonly files: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Which list of system calls it lives by, beside the one all have. */
  readonly calls: 'kernel';
}

export type Program = NodeProgram | SystemProgram;

export function isNodeProgram(program: Program): program is NodeProgram {
  return 'entry' in program;
}

const defaults = { tmpMiB: 64, heapMiB: 256, processes: 128 } as const;

export function limitsOf({ limits = {} }: Pick<Program, 'limits'>): Required<ProgramLimits> {
  const tmpMiB = limits.tmpMiB ?? defaults.tmpMiB;
  return {
    tmpMiB,
    heapMiB: limits.heapMiB ?? defaults.heapMiB,
    fileMiB: limits.fileMiB ?? tmpMiB,
    processes: limits.processes ?? defaults.processes,
  };
}
