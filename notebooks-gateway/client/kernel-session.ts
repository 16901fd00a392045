import type { KernelEnd, KernelLanguage } from '../protocol/kernel-protocol.ts';

export type { KernelEnd, KernelLanguage };

/** What a cell's code showed. Never HTML, SVG or script: a kernel runs hostile code. */
export type KernelOutput =
  | { readonly kind: 'text'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  /** A data frame: its first rows as texts (at most 1,000 rows of 100 columns), null where it has no value. */
  | {
      readonly kind: 'table';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly (string | null)[])[];
      readonly totalRows: number;
    }
  /** `data` is base 64, `bytes` the size of the picture itself. */
  | { readonly kind: 'image'; readonly mediaType: 'image/png'; readonly data: string; readonly bytes: number }
  /** The plain text of any other last value. */
  | { readonly kind: 'value'; readonly text: string }
  /** `line` is of the cell's own code, from 1. */
  | {
      readonly kind: 'error';
      readonly name: string;
      readonly message: string;
      readonly line?: number;
      readonly trace: readonly string[];
    };

export interface KernelRunEnd {
  /**
   * `killed`: the kernel is gone, because it did not stop when told, or died. `out-of-memory`: either its code was
   * refused more memory and it lives on, or it is gone; `KernelSession.ended` tells which.
   */
  readonly state: 'ok' | 'error' | 'interrupted' | 'killed' | 'out-of-memory';
  readonly seconds: number;
  /** Not all that was put out was shown: it was more than `maxOutputBytes`, or the kernel went before it was sent. */
  readonly truncated: boolean;
}

export interface KernelRunOptions {
  /** Interrupts the run. */
  readonly signal?: AbortSignal;
  /** Bytes of all outputs together; what goes beyond is left out. */
  readonly maxOutputBytes: number;
  /** How long the code may run before it is interrupted. */
  readonly seconds: number;
  readonly onOutput: (output: KernelOutput) => void;
}

export interface KernelFile {
  readonly name: string;
  readonly bytes: number;
}

/** What variables code has set, as the kernel says: how many, and the first 500 by name. No value is read for it. */
export interface KernelVariables {
  readonly total: number;
  readonly variables: readonly {
    readonly name: string;
    readonly type: string;
    /** Rows and columns of a frame, the length of a list; null where nobody knows without asking the thing itself. */
    readonly shape: readonly number[] | null;
    /** Memory without what it only points at. */
    readonly bytes: number | null;
  }[];
}

/** A kernel in a room: code goes in, outputs come out. Runs wait for each other. */
export interface KernelSession {
  readonly language: KernelLanguage;
  run(code: string, options: KernelRunOptions): Promise<KernelRunEnd>;
  /** Stops what runs: an interrupt, and after a few seconds the kernel's end; the run says which. */
  interrupt(): Promise<void>;
  /** What variables there are once what runs is over. */
  variables(): Promise<KernelVariables>;
  /** Regular files of the outputs folder: no links, no devices, no folders. */
  outputs(): Promise<readonly KernelFile[]>;
  readOutput(name: string): Promise<Uint8Array>;
  close(): Promise<void>;
  /** Settles when the kernel's process is gone: a new session is needed. */
  readonly ended: Promise<{ readonly why: KernelEnd }>;
}
