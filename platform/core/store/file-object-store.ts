import { createReadStream } from 'node:fs';
import { chmod, copyFile, link, open, readFile, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists, makeFolder, syncFolder, writeOnce } from '../files/durable-files.ts';
import { randomId } from '../ids.ts';
import {
  checkKey,
  digestStream,
  type ObjectDigest,
  type ObjectFacts,
  type ObjectStore,
} from './object-store.ts';

/** Objects as files below one folder. */
export class FileObjectStore implements ObjectStore {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  create(key: string, bytes: Uint8Array): Promise<boolean> {
    return writeOnce(this.location(key), bytes);
  }

  async createFromFile(key: string, path: string): Promise<boolean> {
    const target = this.location(key);
    await makeFolder(dirname(target));
    const temporary = join(dirname(target), `.${randomId('tmp_')}`);
    try {
      await copyFile(path, temporary);
      await chmod(temporary, 0o600);
      const handle = await open(temporary, 'r+');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      await link(temporary, target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      await rm(temporary, { force: true });
    }
    await syncFolder(dirname(target));
    return true;
  }

  async read(key: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(this.location(key));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async digest(key: string): Promise<ObjectDigest | undefined> {
    const path = this.location(key);
    try {
      return await digestStream(createReadStream(path, { highWaterMark: 1024 * 1024 }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async readRange(key: string, from: number, length: number): Promise<Uint8Array | undefined> {
    const handle = await open(this.location(key), 'r').catch(noneIfGone);
    if (handle === undefined) return undefined;
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, from);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  exists(key: string): Promise<boolean> {
    return exists(this.location(key));
  }

  async facts(key: string): Promise<ObjectFacts | undefined> {
    try {
      const file = await stat(this.location(key), { bigint: true });
      const tag = `${file.ino}:${file.size}:${file.mtimeNs}:${file.ctimeNs}`;
      return { writtenAt: file.mtime, bytes: Number(file.size), tag };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async list(prefix: string): Promise<readonly string[]> {
    const found: string[] = [];
    const walk = async (below: string): Promise<void> => {
      const entries = await readdir(join(this.#root, below), { withFileTypes: true }).catch(noneIfAbsent);
      for (const entry of entries) {
        // A leading dot marks a write that has not been committed.
        if (entry.name.startsWith('.')) continue;
        const key = below === '' ? entry.name : `${below}/${entry.name}`;
        if (entry.isDirectory()) await walk(key);
        else if (key.startsWith(prefix)) found.push(key);
      }
    };
    await walk('');
    return found.sort();
  }

  async remove(key: string): Promise<void> {
    await rm(this.location(key), { force: true });
  }

  /** The file that holds the object, which the engine can read in place. */
  location(key: string): string {
    return join(this.#root, checkKey(key));
  }
}

function noneIfAbsent(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

function noneIfGone(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw error;
}
