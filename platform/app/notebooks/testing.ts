import type { KernelOutput, KernelRunEnd, KernelSession } from '@vitrine/notebooks-gateway/client';

/** What a piece of code does in a kernel of a test. */
export type Script = (run: {
  readonly code: string;
  readonly put: (output: KernelOutput) => void;
  /** Settles when the run is interrupted. */
  readonly interrupted: Promise<void>;
}) => Promise<KernelRunEnd['state']>;

/** A kernel of a test: it says what it ran, and does what the test's script says. */
export class TestKernel implements KernelSession {
  readonly language = 'python';
  readonly ran: string[] = [];
  readonly files = new Map<string, Uint8Array>();
  readonly ended: KernelSession['ended'];
  readonly #end = Promise.withResolvers<{ readonly why: 'closed' }>();
  readonly #script: Script;
  #over = false;

  constructor(script: Script) {
    this.#script = script;
    this.ended = this.#end.promise;
  }

  get open(): boolean {
    return !this.#over;
  }

  run: KernelSession['run'] = async (code, options) => {
    const { signal } = options;
    this.ran.push(code);
    const interrupted = new Promise<void>((resolve) => {
      if (signal?.aborted === true) resolve();
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
    const killed = this.ended.then(() => 'killed' as const);
    const state = await Promise.race([
      this.#script({ code, put: (output) => options.onOutput(output), interrupted }),
      killed,
    ]);
    return { state, seconds: 0, truncated: false };
  };

  interrupt = async (): Promise<void> => undefined;

  outputs: KernelSession['outputs'] = async () =>
    [...this.files].map(([name, bytes]) => ({ name, bytes: bytes.length }));

  readOutput: KernelSession['readOutput'] = async (name) => this.files.get(name) ?? new Uint8Array();

  close = async (): Promise<void> => {
    this.#over = true;
    this.#end.resolve({ why: 'closed' });
  };
}

/** A picture of one pixel, with a text in it that nobody should be shown. */
export function testPicture(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  };
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from('Comment\0HIDDEN')),
    chunk('IDAT', Buffer.from([1, 2, 3])),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
