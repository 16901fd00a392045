import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidInput, Unavailable } from '@vitrine/core/errors';
import { maxLeafBytes } from '../log/entry.ts';
import { tileWidth } from '../tree/tiles.ts';

/** Where the files of a public log are read from: `checkpoint`, `key`, `tile/…`. */
export interface LogSource {
  /** A file's bytes; undefined when there is none. @throws Unavailable, InvalidInput */
  read(path: string): Promise<Uint8Array | undefined>;
}

/** The longest file that a log has: a full bundle of the longest entries. */
const mostBytes = tileWidth * (maxLeafBytes + 2);
const patienceMs = 30_000;

/** A copy of a log in a folder. */
export function folderSource(dir: string): LogSource {
  return {
    read: async (path) => {
      const file = join(dir, path);
      try {
        if ((await stat(file)).size > mostBytes) throw tooLong(path);
        return await readFile(file);
      } catch (cause) {
        const { code } = cause as NodeJS.ErrnoException;
        if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
        if (cause instanceof InvalidInput) throw cause;
        throw new Unavailable({ detail: `The file ${file} cannot be read.`, cause });
      }
    },
  };
}

/** A log that is served by HTTP. Redirects are not followed: the log is at the address that was given. */
export function webSource(address: URL): LogSource {
  const base = address.href.endsWith('/') ? address.href : `${address.href}/`;
  return {
    read: async (path) => {
      const answer = await fetch(new URL(path, base), {
        redirect: 'error',
        signal: AbortSignal.timeout(patienceMs),
      }).catch((cause: unknown) => {
        throw new Unavailable({ detail: `The log at ${address.href} does not answer.`, cause });
      });
      if (answer.status === 404) return undefined;
      if (!answer.ok || answer.body === null) {
        throw new Unavailable({
          detail: `The log at ${address.href} answered ${answer.status} for ${path}.`,
        });
      }
      return readWithin(answer.body, path);
    },
  };
}

async function readWithin(body: ReadableStream<Uint8Array>, path: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body) {
    length += part.length;
    if (length > mostBytes) throw tooLong(path);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const tooLong = (path: string): InvalidInput =>
  new InvalidInput({ detail: `The log’s file ${path} is longer than any file of a log.` });

/** Keeps a copy in a folder of whatever is read, so that it can be checked again without the network. */
export function keepingSource(source: LogSource, dir: string): LogSource {
  return {
    read: async (path) => {
      const bytes = await source.read(path);
      if (bytes === undefined) return undefined;
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), bytes);
      return bytes;
    },
  };
}
