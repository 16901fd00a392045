import { writeSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Corrupt } from '@vitrine/core/errors';
import { lockFolder, syncFolder, writeAtomic, type FolderLock } from '@vitrine/core/files';
import type { PrivateBody, StoredEntry } from '../../log/entry.ts';
import type { MerkleTree } from '../../tree/merkle.ts';
import { scanSegment, type ScannedSegment } from './segment-scan.ts';
import {
  bodiesName,
  leavesName,
  lineEnds,
  lineText,
  readSegment,
  segmentName,
  splitBodyLine,
  type Segment,
} from './segment.ts';
import { bodyLine, type HashedLeaf, type LedgerStorage, type NewEntry } from '../../log/storage.ts';
import { TileFiles } from '../../tree/tiles.ts';

const entriesPerSegment = 4096;
const entriesPerRead = 256;

/** The ledger as files of one folder; FORMAT.md describes every byte. */
export class FileStorage implements LedgerStorage {
  readonly #lock: FolderLock;
  readonly #leavesDir: string;
  readonly #bodiesDir: string;
  readonly #tiles: TileFiles;
  readonly #segments: Segment[] = [];
  #last: ScannedSegment | undefined;
  #writing: { readonly leaves: FileHandle; bodies: FileHandle } | undefined;

  private constructor(dir: string, lock: FolderLock) {
    this.#lock = lock;
    this.#leavesDir = join(dir, 'segments');
    this.#bodiesDir = join(dir, 'private');
    this.#tiles = new TileFiles(join(dir, 'tiles'));
  }

  /** Takes the folder's lock. @throws HomeLocked when another writer has it. */
  static async open(dir: string): Promise<FileStorage> {
    const storage = new FileStorage(dir, await lockFolder(dir));
    await mkdir(storage.#leavesDir, { recursive: true, mode: 0o700 });
    await mkdir(storage.#bodiesDir, { recursive: true, mode: 0o700 });
    await syncFolder(dir);
    return storage;
  }

  checkpoint(): Promise<string | undefined> {
    return this.#tiles.checkpoint();
  }

  async *leaves(): AsyncGenerator<HashedLeaf> {
    const firsts = await segmentFirsts(this.#leavesDir, this.#bodiesDir);
    let next = 0;
    for (const [place, first] of firsts.entries()) {
      if (first !== next) throw new Corrupt({ detail: 'A ledger segment is missing or out of place.' });
      const scanned = await scanSegment({
        first,
        leavesPath: join(this.#leavesDir, `${segmentName(first)}.leaves`),
        bodiesPath: join(this.#bodiesDir, `${segmentName(first)}.bodies`),
        last: place === firsts.length - 1,
      });
      this.#segments.push(scanned.segment);
      this.#last = scanned;
      next += scanned.segment.leafEnds.length;
      yield* scanned.leaves;
    }
  }

  async repair(): Promise<void> {
    for (const dir of [this.#leavesDir, this.#bodiesDir]) {
      for (const name of await readdir(dir)) {
        // What a destruction interrupted before its rename left: it holds private values.
        if (name.startsWith('.')) await rm(join(dir, name));
      }
    }
    const last = this.#last;
    if (last !== undefined) {
      await (await open(last.segment.leavesPath, 'a')).close();
      await cutTo(last.segment.leavesPath, last.segment.leafEnds.at(-1) ?? 0);
      await cutTo(last.segment.bodiesPath, last.segment.bodyEnds.at(-1) ?? 0);
      this.#writing = {
        leaves: await open(last.segment.leavesPath, 'a'),
        bodies: await open(last.segment.bodiesPath, 'a'),
      };
      this.#last = undefined;
    }
    await syncFolder(this.#leavesDir);
    await syncFolder(this.#bodiesDir);
  }

  async append(entries: readonly NewEntry[]): Promise<void> {
    let segment = this.#segments.at(-1);
    if (segment === undefined || segment.leafEnds.length >= entriesPerSegment) {
      segment = await this.#startSegment();
    }
    const writing = this.#writing;
    if (writing === undefined) throw new TypeError('The storage has not been repaired.');
    const leafLines = entries.map((entry) => Buffer.from(`${entry.leaf}\n`, 'utf8'));
    const bodyLines = entries.map((entry) => Buffer.from(bodyLine(entry.hash, entry.body), 'utf8'));
    // Bodies first: a leaf on disk always has the body it commits to.
    await appendDurably(writing.bodies, Buffer.concat(bodyLines));
    await appendDurably(writing.leaves, Buffer.concat(leafLines));
    for (const line of leafLines) segment.leafEnds.push((segment.leafEnds.at(-1) ?? 0) + line.length);
    for (const line of bodyLines) segment.bodyEnds.push((segment.bodyEnds.at(-1) ?? 0) + line.length);
  }

  async *read(from: number, to: number): AsyncGenerator<StoredEntry> {
    for (let index = from; index < to;) {
      const segment = this.#segmentOf(index);
      const start = index - segment.first;
      const end = Math.min(segment.leafEnds.length, to - segment.first, start + entriesPerRead);
      if (end <= start) throw new RangeError('The ledger has no such entry.');
      yield* await readSegment(segment, start, end);
      index = segment.first + end;
    }
  }

  async replaceBody(index: number, body: PrivateBody): Promise<void> {
    const segment = this.#segmentOf(index);
    const old = await readFile(segment.bodiesPath);
    const place = index - segment.first;
    const start = place === 0 ? 0 : (segment.bodyEnds[place - 1] ?? 0);
    const [hash] = splitBodyLine(lineText(old, segment.bodyEnds, place));
    const line = Buffer.from(bodyLine(Buffer.from(hash, 'hex'), body), 'utf8');
    const bytes = Buffer.concat([old.subarray(0, start), line, old.subarray(segment.bodyEnds[place])]);
    await writeAtomic(segment.bodiesPath, bytes);
    segment.bodyEnds = lineEnds(bytes).ends;
    if (this.#writing !== undefined && segment === this.#segments.at(-1)) {
      await this.#writing.bodies.close();
      this.#writing.bodies = await open(segment.bodiesPath, 'a');
    }
  }

  publish(note: string, tree: MerkleTree, size: number): Promise<void> {
    return this.#tiles.publish(note, tree, size, (from, to) => this.read(from, to));
  }

  async close(): Promise<void> {
    await this.#writing?.leaves.close();
    await this.#writing?.bodies.close();
    this.#writing = undefined;
    this.#lock.release();
  }

  async #startSegment(): Promise<Segment> {
    const before = this.#segments.at(-1);
    const first = before === undefined ? 0 : before.first + before.leafEnds.length;
    const segment: Segment = {
      first,
      leavesPath: join(this.#leavesDir, `${segmentName(first)}.leaves`),
      bodiesPath: join(this.#bodiesDir, `${segmentName(first)}.bodies`),
      leafEnds: [],
      bodyEnds: [],
    };
    await this.#writing?.bodies.close();
    await this.#writing?.leaves.close();
    this.#writing = undefined;
    const bodies = await open(segment.bodiesPath, 'ax', 0o600);
    await syncFolder(this.#bodiesDir);
    this.#writing = { bodies, leaves: await open(segment.leavesPath, 'ax', 0o600) };
    await syncFolder(this.#leavesDir);
    this.#segments.push(segment);
    return segment;
  }

  #segmentOf(index: number): Segment {
    let low = 0;
    let high = this.#segments.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#segments[middle]?.first ?? 0) <= index) low = middle;
      else high = middle;
    }
    const segment = this.#segments[low];
    if (segment === undefined || index < segment.first) throw new RangeError('The ledger has no such entry.');
    return segment;
  }
}

/** The first indices of the segments there are, in order. @throws Corrupt for a file that cannot be a segment's. */
export async function segmentFirsts(leavesDir: string, bodiesDir: string): Promise<readonly number[]> {
  const firsts = new Set<number>();
  for (const [dir, form] of [
    [leavesDir, leavesName],
    [bodiesDir, bodiesName],
  ] as const) {
    for (const name of await readdir(dir)) {
      if (name.startsWith('.')) continue;
      const [, first] = form.exec(name) ?? [];
      if (first === undefined)
        throw new Corrupt({ detail: 'A file in the ledger is not one of its segments.' });
      firsts.add(Number(first));
    }
  }
  return [...firsts].sort((a, b) => a - b);
}

/** Adds bytes to the end of a file and waits for the disk. */
async function appendDurably(handle: FileHandle, bytes: Buffer): Promise<void> {
  // Copying into the page cache takes less time than handing it to another thread would.
  for (let done = 0; done < bytes.length;) done += writeSync(handle.fd, bytes, done);
  await handle.datasync();
}

async function cutTo(path: string, length: number): Promise<void> {
  await truncate(path, length);
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
