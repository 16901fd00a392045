import type { Dataset } from '@vitrine/api';

type Column = Dataset['columnList'][number];

/** Words that say nothing by themselves: “length of stay” asks for length and stay. */
const small = new Set('a an and at by for from in is of on or per the to with'.split(' '));

/** The words of a search that count; all of them when none would be left. */
export function wordsOf(text: string): readonly string[] {
  const all = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}_-]+/u)
    .filter(Boolean);
  const words = all.filter((word) => !small.has(word));
  return words.length === 0 ? all : words;
}

const heapOf = ({ name, description, type, transforms, codes = {} }: Column): string =>
  [name, description, type, ...transforms, ...Object.entries(codes).flat()].join(' ').toLowerCase();

/** The columns whose name, description, transforms or codes' meanings hold every word of `text`. */
export function matchingColumns(columns: readonly Column[], text: string): readonly Column[] {
  const words = wordsOf(text);
  return columns.filter((column) => words.every((word) => heapOf(column).includes(word)));
}

/** The codes of a column that hold a word of `text`, themselves or in what they mean: those with most words first. */
export function matchingCodes(
  { codes = {} }: Pick<Column, 'codes'>,
  text: string,
): readonly (readonly [string, string])[] {
  const words = wordsOf(text);
  const found = Object.entries(codes).map((entry) => {
    const heap = entry.join(' ').toLowerCase();
    return { entry, words: words.filter((word) => heap.includes(word)).length };
  });
  const most = Math.max(1, ...found.map((one) => one.words));
  return found.filter((one) => one.words === most).map((one) => one.entry);
}

export interface Match<One> {
  readonly dataset: One;
  /** Columns that hold a word of the search, those with most words first. */
  readonly columns: readonly Column[];
  /** How many words of the search the dataset or one of its columns holds together. */
  readonly words: number;
}

/**
 * Datasets that hold words of `text` in their own words or in those of one column, the best first: all words
 * before some. A word is looked for in the beginning of words, so that “stay” finds “stays”, and “episode” both.
 */
export function searchCatalogue<
  One extends Pick<Dataset, 'dataset' | 'title' | 'description' | 'owner' | 'columnList'>,
>(datasets: readonly One[], text: string): readonly Match<One>[] {
  const words = wordsOf(text);
  const held = (heap: string): readonly string[] => words.filter((word) => heap.includes(word));
  const matches = datasets.map((dataset): Match<One> => {
    const own = held(
      [dataset.dataset, dataset.title, dataset.description, dataset.owner].join(' ').toLowerCase(),
    );
    const columns = dataset.columnList
      .map((column) => ({ column, words: held(heapOf(column)) }))
      .filter((one) => one.words.length > 0)
      .toSorted((a, b) => b.words.length - a.words.length);
    const best = Math.max(own.length, ...columns.map((one) => new Set([...one.words, ...own]).size), 0);
    const most = columns[0]?.words.length ?? 0;
    return {
      dataset,
      columns: columns.filter((one) => one.words.length === most).map((one) => one.column),
      words: best,
    };
  });
  return matches.filter((one) => one.words > 0).toSorted((a, b) => b.words - a.words);
}
