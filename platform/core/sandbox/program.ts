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

/** A Node program to run in a sandbox, and all that it can see. */
export interface Program {
  /** The entry file (TypeScript or JavaScript). */
  readonly entry: string;
  /** Parts of the checkout seen inside, relative to its root. */
  readonly code: readonly string[];
  readonly args?: readonly string[];
  readonly readOnly?: readonly Mount[];
  readonly writable?: readonly Mount[];
  readonly limits?: ProgramLimits;
  /** Extra pipes to and from the parent, opened inside as file descriptors 3, 4, … */
  readonly extraPipes?: number;
  /**
   * Host user id to run under, when the parent may change it (root) and others may read the code; one a room.
   * What is mounted must be open to that user.
   */
  readonly uid?: number;
  /** Refuse to start without a sandbox and its filter of system calls (strict mode). */
  readonly required?: boolean;
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
