import type { DatasetColumn, DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { LandingColumns } from '../../errors.ts';

/** What the file calls a column. */
export const headingOf = (column: DatasetColumn): string => column.from ?? column.name;

/**
 * Holds the header against the description. What the file says beyond it is told by place only: a file without a
 * header has a patient in its first line.
 * @throws LandingColumns
 */
export function checkHeader(file: DatasetFile, header: readonly string[]): void {
  const described = new Map(file.columns.map((one) => [headingOf(one), one.name]));
  const seen = new Set(header);
  const missing = [...described].filter(([heading]) => !seen.has(heading)).map(([, name]) => name);
  const places = header.map((heading, at) => ({ heading, place: at + 1 }));
  const unknown =
    file.source.otherColumns === 'drop' ? [] : places.filter(({ heading }) => !described.has(heading));
  const repeated = places.filter(
    ({ heading }, at) => described.has(heading) && header.indexOf(heading) !== at,
  );
  if (missing.length + unknown.length + repeated.length === 0) return;
  const none = missing.length === described.size;
  throw new LandingColumns({
    detail: none
      ? `The first line of ${file.source.file} has none of the described columns: it may be a row, or cut by another delimiter.`
      : `The header of ${file.source.file} is not as described: ${headerFaults({ missing, unknown, repeated }).join(', ')}.`,
    help: 'Describe the columns in the dataset file (from: gives the heading a file uses), set source.otherColumns to drop what is not described, or ask for a file with a header.',
    facts: {
      missing: missing.slice(0, 50),
      unknown: unknown.slice(0, 50).map(({ place }) => place),
      repeated: repeated.slice(0, 50).map(({ heading }) => described.get(heading) ?? ''),
    },
  });
}

function headerFaults(found: {
  readonly missing: readonly string[];
  readonly unknown: readonly { readonly place: number }[];
  readonly repeated: readonly unknown[];
}): readonly string[] {
  const places = found.unknown.slice(0, 10).map(({ place }) => place);
  return [
    ...(found.missing.length === 0 ? [] : [`${found.missing.length} described columns are missing`]),
    ...(found.unknown.length === 0
      ? []
      : [`${found.unknown.length} columns are not described (counted from the left: ${places.join(', ')})`]),
    ...(found.repeated.length === 0 ? [] : [`${found.repeated.length} columns come twice`]),
  ];
}
