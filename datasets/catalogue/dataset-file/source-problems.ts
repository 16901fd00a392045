import { parseFhirPath } from './fhir-path.ts';

interface Described {
  readonly source: {
    readonly format: string;
    readonly encoding: string;
    readonly sheet?: string | undefined;
    readonly resource?: string | undefined;
    readonly patients?: string | undefined;
    readonly server?: string | undefined;
  };
  readonly columns: readonly {
    readonly name: string;
    readonly from?: string | undefined;
    readonly at?: { readonly start: number; readonly width: number } | undefined;
  }[];
}

interface Problem {
  readonly path: (string | number)[];
  readonly message: string;
}

/** What of a dataset file does not go with the form of its landing file. */
export function sourceProblems({ source, columns }: Described): readonly Problem[] {
  const { format } = source;
  const problems: Problem[] = [];
  const problem = (path: (string | number)[], message: string): void => void problems.push({ path, message });
  const only = (field: 'sheet' | 'resource' | 'patients' | 'server', wanted: string): void => {
    if (source[field] !== undefined && format !== wanted)
      problem(['source', field], `Only a file of the format ${wanted} has this`);
  };
  only('sheet', 'xlsx');
  only('resource', 'fhir-ndjson');
  only('patients', 'fhir-ndjson');
  only('server', 'fhir-ndjson');
  if (format === 'fhir-ndjson' && source.resource === undefined)
    problem(['source', 'resource'], 'Which resources the file holds, such as Encounter');
  if (source.encoding !== 'utf-8' && format !== 'csv' && format !== 'fixed-width')
    problem(['source', 'encoding'], 'Only CSV and fixed-width files have another encoding than UTF-8');
  columns.forEach(({ name, from, at }, place) => {
    if ((at !== undefined) !== (format === 'fixed-width'))
      problem(
        ['columns', place, 'at'],
        at === undefined
          ? 'Where the column stands in the line: {start, width}'
          : 'Only fixed-width files have this',
      );
    if (format !== 'fhir-ndjson') return;
    const path = parseFhirPath(from ?? name);
    if (path === undefined) problem(['columns', place, 'from'], 'A path such as code.coding[0].code');
    else if (path.ofPatient && source.patients === undefined)
      problem(['columns', place, 'from'], 'A path of %patient needs source.patients');
  });
  if (format === 'fixed-width')
    for (const one of overlapping(columns)) problem(one, 'It overlaps another column');
  return problems;
}

function overlapping(columns: Described['columns']): readonly (string | number)[][] {
  const placed = columns
    .flatMap(({ at }, place) => (at === undefined ? [] : [{ ...at, place }]))
    .sort((a, b) => a.start - b.start);
  return placed
    .filter((one, order) => {
      const before = placed[order - 1];
      return before !== undefined && before.start + before.width > one.start;
    })
    .map(({ place }) => ['columns', place, 'at']);
}
