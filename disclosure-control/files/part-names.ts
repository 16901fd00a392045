import type { FileContents } from './contents.ts';

/** Longest name of a file or folder within an archive, in characters: what is longer is a text. */
export const longestName = 100;

/** From this many names on that differ in two figures or more, names may be records. */
const manyNames = 20;

/**
 * Names of parts (of an archive, of a workbook's sheets) that leave with the file: they are text like any other. Many
 * names with several figures each are for a person to look at, and one too long to be a name is hidden content.
 */
export function namesRead(form: string, place: string, names: readonly string[]): FileContents {
  const segments = names.flatMap((name) => name.split('/'));
  return {
    form,
    tables: [],
    texts: names.length === 0 ? [] : [{ place, text: names.map(asText).join('\n') }],
    faults: [
      ...(segments.some(({ length }) => length > longestName)
        ? [{ fault: 'hidden-content' as const, place }]
        : []),
      ...(mayBeRecords(names) ? [{ fault: 'needs-person' as const, place }] : []),
    ],
  };
}

/** A name as a line of its own, and the words that it is made of. */
const asText = (name: string): string => {
  const line = name.replaceAll(/[\r\n]+/g, ' ');
  const words = line.replaceAll(/[_+]+/g, ' ');
  return words === line ? line : `${line}\n${words}`;
};

function mayBeRecords(names: readonly string[]): boolean {
  const figures = names.map((name) => [...name.matchAll(/\d+/g)].map(([digits]) => digits));
  const varied = [0, 1, 2, 3].filter((at) => {
    const told = figures.flatMap((one) => one[at] ?? []);
    return told.length >= manyNames && new Set(told).size >= manyNames / 2;
  });
  return varied.length >= 2;
}
