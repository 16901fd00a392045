import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/**
 * Whether a dataset file of this text lies in a landing source. It says what is a person's number, which rows are
 * published and how values are read: whoever could make one up could have rows chosen by what is hidden in them,
 * and see by the release which they were.
 * @throws DatasetFileNotLanded
 */
export async function demandLandedDescription(sources: LandingSources, text: string): Promise<void> {
  const wanted = plain(text);
  for (const source of Object.values(withoutDeliveries(sources))) {
    const names = typeof source === 'string' ? await readdir(source).catch(() => []) : await source.list('');
    for (const name of names.filter(named)) {
      const bytes =
        typeof source === 'string'
          ? await readFile(join(source, name)).catch(() => undefined)
          : await source.read(name);
      if (bytes === undefined || bytes.length > mostBytes) continue;
      if (plain(Buffer.from(bytes).toString('utf8')) === wanted) return;
    }
  }
  throw new DatasetFileNotLanded({
    detail: 'No landing source holds this dataset file.',
    help: 'In strict mode the dataset file lands beside the data, named .yaml: put it there, then publish it.',
  });
}
