import { fileURLToPath } from 'node:url';
import { RemoteFailure, RpcClient } from '@vitrine/core/wire';
import { residentBytes, sandboxedPids, startSandboxed, type Sandboxed } from '@vitrine/core/sandbox';
import { Unavailable } from '@vitrine/core/errors';
import { parseAst, type AstNode, type AstValue } from '../kit/ast.ts';
import { astDigest } from '../kit/ast-digest.ts';
import { longestSql, parsedSchema } from './guard-parse.ts';
import { soleSelect } from '../kit/query-node.ts';
import { QueryRefused, refusals, type RefusalCode } from '../kit/query-refused.ts';

export interface ParsedQuery {
  /** The query node: a SELECT or a set operation. */
  readonly node: AstNode;
  /** Digest of the tree without positions; what runs must have the same. */
  readonly digest: string;
}

export interface GuardOptions {
  /** A query that takes longer to read is refused and the process replaced. Milliseconds. */
  readonly limit?: number;
  /** Likewise one whose reading takes more resident memory, in mebibytes, the process's own included. */
  readonly memoryMiB?: number;
  /** Whether development may go on where no sandbox can be made. */
  readonly allowUnconfined?: boolean;
}

interface Running {
  readonly child: Sandboxed;
  readonly client: RpcClient;
  /** Settles when the process has answered for the first time. */
  readonly ready: Promise<void>;
}

/** How long the process may take to start, in milliseconds: long, because machines are busy when it happens. */
const startLimit = 30_000;
/** The parser's memory is in no account of the engine's: a text of a few hundred bytes can ask for gigabytes. */
const watchMs = 20;

/**
 * Reads SQL in the guard process, which it starts when first needed and again whenever it dies. One text is
 * read at a time, so that a slow one is stopped for itself and takes no other with it.
 */
export class Guard {
  readonly #limit: number;
  readonly #mostBytes: number;
  readonly #allowUnconfined: boolean;
  #running: Running | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** The last text of each asker that has one waiting. */
  readonly #askers = new Map<string, Promise<unknown>>();
  #closed = false;

  constructor(options: GuardOptions = {}) {
    this.#limit = options.limit ?? 2_000;
    this.#mostBytes = (options.memoryMiB ?? 512) * 1024 * 1024;
    this.#allowUnconfined = options.allowUnconfined ?? false;
  }

  /** Whether the process runs in a sandbox; undefined while none runs. */
  get confined(): boolean | undefined {
    return this.#running?.child.confined;
  }

  /** The process id, for tests and the operator's page. */
  get pid(): number | undefined {
    return this.#running?.child.process.pid;
  }

  /** Starts the process, so that the first query does not wait for it. @throws Unavailable */
  async warm(): Promise<void> {
    await this.#start().ready;
  }

  /**
   * An asker's next text waits for the last, so that whoever sends many slow ones delays others by one of them
   * at a time. @throws QueryRefused, or Unavailable when the guard cannot be started.
   */
  async parse(sql: string, asker = ''): Promise<ParsedQuery> {
    return parsedFrom(await this.tree(sql, asker));
  }

  /** The parse tree as text, for whoever reads it elsewhere with `parsedFrom`. @throws as `parse` */
  async tree(sql: string, asker = ''): Promise<string> {
    if (Buffer.byteLength(sql, 'utf8') > longestSql || sql.includes('\0')) {
      throw new QueryRefused('sql-too-long', {
        detail: `A query may be at most ${longestSql / 1024} KiB of text without NUL characters.`,
        help: 'Shorten it, for example by joining to a table instead of listing values.',
      });
    }
    return this.#inTurn(sql, asker);
  }

  async #inTurn(sql: string, asker: string): Promise<string> {
    const mine = (this.#askers.get(asker) ?? Promise.resolve()).then(() => {
      const turn = this.#last.then(() => this.#read(sql));
      this.#last = turn.catch(() => undefined);
      return turn;
    });
    const done = mine.catch(() => undefined);
    this.#askers.set(asker, done);
    try {
      return await mine;
    } finally {
      if (this.#askers.get(asker) === done) this.#askers.delete(asker);
    }
  }

  close(): void {
    this.#closed = true;
    this.#stop(this.#running);
  }

  /** Tries twice: a process that was killed from outside is not the query's fault. */
  async #read(sql: string): Promise<string> {
    return (await this.#attempt(sql)) ?? (await this.#attempt(sql)) ?? this.#tooComplex();
  }

  /** The tree, or undefined when the process died. */
  async #attempt(sql: string): Promise<string | undefined> {
    const running = this.#start();
    await running.ready;
    const watch = { over: false };
    const stop = (): void => {
      watch.over = true;
      this.#stop(running);
    };
    const timer = setTimeout(stop, this.#limit);
    const memory = setInterval(() => {
      if (residentOf(running) > this.#mostBytes) stop();
    }, watchMs);
    try {
      return (await running.client.call('parse', { sql }, parsedSchema)).ast;
    } catch (error) {
      if (error instanceof RemoteFailure && isRefusal(error.code)) {
        const { code, message, facts, help } = error;
        throw new QueryRefused(code as RefusalCode, {
          detail: message,
          facts,
          ...(help === undefined ? {} : { help }),
        });
      }
      if (watch.over) this.#tooComplex();
      if (!running.client.open && !this.#closed) return undefined;
      throw new Unavailable({ detail: 'The query could not be read.', cause: error });
    } finally {
      clearTimeout(timer);
      clearInterval(memory);
    }
  }

  /** The text took too long, crashed the parser, or needed more memory than the process has. */
  #tooComplex(): never {
    throw new QueryRefused('sql-too-complex', {
      detail: `The query could not be read within ${this.#limit / 1000} s and the memory for reading queries.`,
      help: 'Split it into smaller queries.',
    });
  }

  #start(): Running {
    if (this.#closed) throw new Unavailable({ detail: 'The guard is shut down.' });
    if (this.#running !== undefined) return this.#running;
    const child = startSandboxed({
      entry: fileURLToPath(new URL('./main.ts', import.meta.url)),
      code: ['platform/core', 'policy', 'node_modules', 'package.json'],
      limits: { heapMiB: 256, tmpMiB: 64 },
      required: !this.#allowUnconfined,
    });
    child.stderr.resume();
    const client = new RpcClient(child.stdout, child.stdin);
    const running: Running = { child, client, ready: this.#firstAnswer(child, client) };
    // Whoever waits for it hears of a failure; nobody may be waiting.
    running.ready.catch(() => undefined);
    this.#running = running;
    void client.closed.then(() => {
      this.#stop(running);
    });
    return running;
  }

  async #firstAnswer(child: Sandboxed, client: RpcClient): Promise<void> {
    const timer = setTimeout(() => child.process.kill('SIGKILL'), startLimit);
    try {
      await client.call('parse', { sql: 'SELECT 1' }, parsedSchema);
    } catch (cause) {
      throw new Unavailable({
        detail: 'Queries cannot be read: the guard did not start.',
        help: 'Try again; if it happens again, tell the operator.',
        cause,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  #stop(running: Running | undefined): void {
    if (running === undefined) return;
    if (this.#running === running) this.#running = undefined;
    running.child.process.kill('SIGKILL');
  }
}

/** The query in a parse tree of the guard. Long ones take their time: not for a process that others wait for. @throws QueryRefused */
export function parsedFrom(tree: string): ParsedQuery {
  const node = soleSelect(treeIn(tree));
  return { node, digest: astDigest(node) };
}

/** @throws QueryRefused for a number beyond all types: the engine writes Infinity where JSON has no word for it. */
function treeIn(text: string): AstValue {
  try {
    return parseAst(text);
  } catch {
    throw new QueryRefused('sql-element-refused', {
      detail: 'The query has a number that is too large for any type.',
      help: 'Write a smaller number.',
    });
  }
}

function residentOf({ child }: Running): number {
  return sandboxedPids(child.process).reduce((sum, pid) => sum + residentBytes(pid), 0);
}

function isRefusal(code: string): boolean {
  return Object.hasOwn(refusals, code);
}
