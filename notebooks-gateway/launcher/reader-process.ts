import { randomBytes } from 'node:crypto';
import { chmod, copyFile, link, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { canRunAs, mountedPath, startSandboxed, type Mount, type Sandboxed } from '@vitrine/core/sandbox';
import { RoomFailed } from '../protocol/errors.ts';
import type { ColumnType } from '@vitrine/policy/cut';
import type { ReaderProgram } from './reader-program.ts';
import { makeDoorFolder, RoomDoor } from './room-door.ts';
import { serveJudge } from './serve-judge.ts';
import type { FigureJudge } from '../protocol/figure-judge.ts';
import { FirstLines } from './first-lines.ts';
import {
  idleSchema,
  readySchema,
  type Assignment,
  type Disclosure,
  type RoomBudget,
  type RoomLimits,
} from '../protocol/room-protocol.ts';

/** A cut's table for a room. `file` is the encrypted Parquet on this machine, readable by the steward. */
export interface RoomTable {
  readonly dataset: string;
  readonly file: string;
  readonly dataKey: string;
  readonly columns: readonly RoomColumn[];
  /** Names of columns that tell of people what others cannot know; none when absent. */
  readonly sensitive?: readonly string[];
}

export interface RoomColumn {
  readonly name: string;
  readonly type: ColumnType | 'pseudonym';
  /** What it means, and what its codes do: for kernels, which tell it to whoever asks. */
  readonly description?: string;
  readonly codes?: Readonly<Record<string, string>>;
}

/** What a reader becomes a room with. */
export interface RoomContents {
  readonly tables: readonly RoomTable[];
  readonly limits: RoomLimits;
  readonly display?: Assignment['display'];
  readonly disclosure?: Disclosure;
  /** The agreement's privacy budget, where its answers are private. */
  readonly privacy?: RoomBudget;
  /** What judges its figures, in aggregates mode. */
  readonly judge?: FigureJudge;
  /** Whether kernels of the room may ask it for data, without a limit of rows: what they get stays in the room. */
  readonly kernels?: boolean;
}

export interface ReaderOptions {
  /** Folder for rooms: one folder a reader inside, gone with it. */
  readonly dir: string;
  /** The group that may come through the room's door; this process's own user alone when absent. */
  readonly doorGroup?: number | undefined;
  /** The engine's extension file that decrypts fast; without it reading is slower. */
  readonly extension?: string | undefined;
  /** The host user to run under, when the parent is root. */
  readonly uid?: number | undefined;
  /** Scratch space of the room, in mebibytes of memory. */
  readonly scratchMiB: number;
  /** Refuse to run without a sandbox. */
  readonly required: boolean;
  readonly program: ReaderProgram;
}

/** Linux ends socket names at 107 bytes; room is left for other systems. */
const maxSocketPath = 100;
const startSeconds = 20;
/** Below a room's folder, whose door others reach: what is this process's and the room's, and nobody else's. */
const inner = 'in';

/** One reader's process and folder. It is used for one room at most, ever. */
export class ReaderProcess {
  readonly sandboxed: Sandboxed;
  readonly socketPath: string;
  /** Where kernels of the room ask for data: mounted in their sandboxes, and reached by nobody else. */
  readonly dataPath: string;
  /** Settles when the process has ended and its folder is gone. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly #options: ReaderOptions;
  readonly #folder: string;
  readonly #lines: FirstLines;
  #over = false;

  /** Starts a reader that knows nothing yet. @throws RoomFailed */
  static async start(options: ReaderOptions): Promise<ReaderProcess> {
    const folder = join(options.dir, randomBytes(5).toString('hex'));
    if (Buffer.byteLength(join(folder, inner, 'k~')) > maxSocketPath) {
      throw new RoomFailed({
        detail: 'The path of the home folder is too long for the sockets of rooms.',
        help: 'The operator should use a home folder with a shorter path.',
      });
    }
    await makeDoorFolder(folder, options.doorGroup);
    await mkdir(join(folder, inner), { mode: 0o700 });
    for (const part of ['data', 'scratch']) await mkdir(join(folder, inner, part), { mode: 0o700 });
    // The reader's user looks into it where it is mounted; the parent folder is closed to it.
    await chmod(join(folder, inner, 'data'), 0o755);
    const reader = new ReaderProcess(options, folder);
    try {
      await reader.#lines.hear((line) => idleSchema.parse(line));
    } catch (cause) {
      await reader.kill();
      throw failed(cause);
    }
    return reader;
  }

  private constructor(options: ReaderOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
    this.socketPath = join(folder, 's');
    this.dataPath = join(folder, inner, 'k');
    const extension =
      options.extension === undefined
        ? undefined
        : { from: options.extension, to: '/vitrine/extension/httpfs.duckdb_extension' };
    this.sandboxed = startSandboxed({
      ...options.program,
      args: extension === undefined ? [] : [mountedPath(extension)],
      readOnly: [this.#data, ...(extension === undefined ? [] : [extension])],
      limits: { tmpMiB: options.scratchMiB + 16 },
      // The assignment, and the room's one connection.
      extraPipes: 2,
      listensAt: this.dataPath,
      required: options.required,
      ...(options.uid === undefined ? {} : { uid: options.uid }),
    });
    this.#lines = new FirstLines(this.sandboxed.stdout, startSeconds);
    this.ended = new Promise((resolve) => {
      this.sandboxed.process.once('close', (code, signal) => {
        this.#over = true;
        const over = (): void => resolve({ code, signal });
        // What could not be removed is removed at the next start.
        rm(folder, { recursive: true, force: true }).then(over, over);
      });
    });
  }

  get over(): boolean {
    return this.#over;
  }
  get #data(): Mount {
    return { from: join(this.#folder, inner, 'data'), to: '/cut' };
  }

  /** Makes this reader a room: its files appear inside, its keys go over the pipe. @throws RoomFailed */
  async assign(room: RoomContents): Promise<void> {
    const { tables, limits, display, disclosure, kernels, judge, privacy } = room;
    try {
      for (const table of tables) await this.#place(table);
      const assignment: Assignment = {
        tables: tables.map((table) => ({
          dataset: table.dataset,
          file: join(mountedPath(this.#data), `${table.dataset}.parquet`),
          dataKey: table.dataKey,
          columns: [...table.columns],
          sensitive: [...(table.sensitive ?? [])],
        })),
        limits,
        display: display ?? 'rows',
        kernels: kernels ?? false,
        ...(disclosure === undefined ? {} : { disclosure }),
        ...(privacy === undefined ? {} : { privacy }),
        ...(judge === undefined ? {} : { memory: { seed: judge.seed } }),
        scratch: mountedPath({ from: join(this.#folder, inner, 'scratch'), to: '/tmp/scratch' }),
        dataDir: mountedPath(this.#data),
      };
      const [own, connection] = this.sandboxed.extra;
      if (own === undefined || connection === undefined) throw new TypeError('The reader has no connection.');
      own.write(`${JSON.stringify(assignment)}\n`);
      if (judge === undefined) own.end();
      else void serveJudge(own, judge).catch(() => this.sandboxed.process.kill('SIGKILL'));
      const answer: z.output<typeof readySchema> = await this.#lines.hear((line) => readySchema.parse(line));
      if (!answer.ready) throw new TypeError(`The reader answered ${answer.code}.`);
      await RoomDoor.open(this.socketPath, connection, this.#options.doorGroup);
    } catch (cause) {
      await this.kill();
      throw failed(cause);
    }
  }

  async kill(): Promise<void> {
    this.sandboxed.process.kill('SIGKILL');
    await this.ended;
  }

  /** A second name for the file where the reader can see it; a copy where the file system has no links. */
  async #place(table: RoomTable): Promise<void> {
    const to = join(this.#folder, inner, 'data', `${table.dataset}.parquet`);
    const othersRead = ((await stat(table.file)).mode & 0o4) !== 0;
    if (othersRead || !canRunAs(this.#options.uid)) {
      const linked = await link(table.file, to).then(
        () => true,
        () => false,
      );
      if (linked) return;
    }
    await copyFile(table.file, to);
    await chmod(to, 0o444);
  }
}

function failed(cause: unknown): RoomFailed {
  return new RoomFailed({
    detail: 'The room could not be opened.',
    help: 'Try again; if it happens again, tell the operator.',
    cause,
  });
}
