import { join } from 'node:path';
import { RpcClient, startSandboxed, Unavailable, RemoteFailure, type Sandboxed } from '@vitrine/core';
import { parseAst, type AstNode } from './ast.ts';
import { astDigest } from './ast-digest.ts';
import { longestSql, parsedSchema } from './guard-parse.ts';
import { soleSelect } from './query-node.ts';
import { QueryRefused, refusals, type RefusalCode } from './query-refused.ts';

export interface ParsedQuery {
  /** The query node: a SELECT or a set operation. */
  readonly node: AstNode;
  /** Digest of the tree without positions; what runs must have the same. */
  readonly digest: string;
}

export interface GuardOptions {
  /** A query that takes longer to read is refused and the process replaced. Milliseconds. */
  readonly limit?: number;
  /** Whether development may go on where no sandbox can be made. */
  readonly allowUnconfined?: boolean;
}

interface Running {
  readonly child: Sandboxed;
  readonly client: RpcClient;
}

/** Reads SQL in the guard process, which it starts when first needed and again whenever it dies. */
export class Guard {
  readonly #limit: number;
  readonly #allowUnconfined: boolean;
  #running: Running | undefined;
  #closed = false;

  constructor(options: GuardOptions = {}) {
    this.#limit = options.limit ?? 2_000;
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

  /** Starts the process, so that the first query does not wait for it. */
  async warm(): Promise<void> {
    await this.#ask('SELECT 1', 30_000);
  }

  /** @throws QueryRefused, or Unavailable when the guard cannot be started. */
  async parse(sql: string): Promise<ParsedQuery> {
    if (Buffer.byteLength(sql, 'utf8') > longestSql || sql.includes('\0')) {
      throw new QueryRefused('sql-too-long', {
        detail: `A query may be at most ${longestSql / 1024} KiB of text without NUL characters.`,
        help: 'Shorten it, for example by joining to a table instead of listing values.',
      });
    }
    // Starting the process is not the query's fault, so it does not count against its time.
    if (this.#running === undefined) await this.warm();
    const node = soleSelect(parseAst(await this.#ask(sql, this.#limit)));
    return { node, digest: astDigest(node) };
  }

  close(): void {
    this.#closed = true;
    this.#stop(this.#running);
  }

  async #ask(sql: string, limit: number): Promise<string> {
    const running = this.#start();
    const timer = setTimeout(() => this.#stop(running), limit);
    try {
      const { ast } = await running.client.call('parse', { sql }, parsedSchema);
      return ast;
    } catch (error) {
      if (error instanceof RemoteFailure && Object.hasOwn(refusals, error.code)) {
        throw new QueryRefused(error.code as RefusalCode, {
          detail: error.message,
          facts: error.facts,
          ...(error.help === undefined ? {} : { help: error.help }),
        });
      }
      // The text crashed the parser, took too long, or needed more memory than the process has.
      if (!running.client.open && !this.#closed && sql !== 'SELECT 1') {
        throw new QueryRefused('sql-too-complex', {
          detail: `The query could not be read within ${limit / 1000} s.`,
          help: 'Split it into smaller queries.',
        });
      }
      throw error instanceof RemoteFailure
        ? new Unavailable({ detail: 'The query could not be read.', cause: error })
        : error;
    } finally {
      clearTimeout(timer);
    }
  }

  #start(): Running {
    if (this.#closed) throw new Unavailable({ detail: 'The guard is shut down.' });
    if (this.#running !== undefined) return this.#running;
    const child = startSandboxed({ entry: join(import.meta.dirname, 'guard-main.ts'), heapMiB: 256 });
    if (!child.confined && !this.#allowUnconfined) {
      child.process.kill('SIGKILL');
      throw new Unavailable({
        detail: 'Queries cannot be read: no sandbox can be made on this machine.',
        help: 'The operator must install bubblewrap.',
      });
    }
    child.stderr.resume();
    const running: Running = { child, client: new RpcClient(child.stdout, child.stdin) };
    this.#running = running;
    void running.client.closed.then(() => {
      this.#stop(running);
    });
    return running;
  }

  #stop(running: Running | undefined): void {
    if (running === undefined) return;
    if (this.#running === running) this.#running = undefined;
    running.child.process.kill('SIGKILL');
  }
}
