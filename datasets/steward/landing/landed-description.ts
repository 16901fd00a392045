import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore } from '@vitrine/core/store';
import { DatasetFileNotLanded } from '../../errors.ts';
import { withoutDeliveries, type LandingSources } from './open-landing.ts';

const mostBytes = 2 * 1024 * 1024;
const named = (name: string): boolean => /^[^.].*\.ya?ml$/.test(name);

/** The text without what editors and browsers change of it unasked. */
const plain = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd();

/** Where dataset files may lie. What is longer than any is not read. */
interface Place {
  readonly names: () => Promise<readonly string[]>;
  readonly read: (name: string) => Promise<Uint8Array | undefined>;
}

/** What cannot be read in a folder is not there. */
const folder = (path: string): Place => ({
  names: () => readdir(path).catch(() => []),
  read: async (name) => {
    const file = join(path, name);
    const size = (await stat(file).catch(() => undefined))?.size ?? 0;
    return size === 0 || size > mostBytes ? undefined : readFile(file).catch(() => undefined);
  },
});

const bucket = (store: ObjectStore): Place => ({
  names: () => store.list(''),
  read: async (name) => {
    const size = (await store.facts(name))?.bytes ?? 0;
    return size === 0 || size > mostBytes ? undefined : store.readRange(name, 0, size);
  },
});

/**
 * Whether a dataset file of this text lies in a landing source. It says what is a person's number, which rows are
 * published and how values are read: whoever could make one up could have rows chosen by what is hidden in them,
 * and see by the release which they were.
 * @throws DatasetFileNotLanded; where it lies nowhere else, what kept a source from being read
 */
export async function demandLandedDescription(sources: LandingSources, text: string): Promise<void> {
  const wanted = plain(text);
  const failures: unknown[] = [];
  const orFailed = <T>(asked: Promise<T>): Promise<T | undefined> =>
    asked.catch((error: unknown) => {
      failures.push(error);
      return undefined;
    });
  for (const source of Object.values(withoutDeliveries(sources))) {
    const place = typeof source === 'string' ? folder(source) : bucket(source);
    for (const name of ((await orFailed(place.names())) ?? []).filter(named)) {
      const bytes = await orFailed(place.read(name));
      if (bytes !== undefined && plain(Buffer.from(bytes).toString('utf8')) === wanted) return;
    }
  }
  if (failures.length > 0) throw failures[0];
  throw new DatasetFileNotLanded({
    detail: 'No landing source holds this dataset file.',
    help: 'In strict mode the dataset file lands beside the data, named .yaml: put it there, then publish it.',
  });
}
