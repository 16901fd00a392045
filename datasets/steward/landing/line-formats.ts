import { parseFhirPath } from '../../catalogue/dataset-file/fhir-path.ts';
import type { LandingFile } from './landing-file.ts';
import { cellsFault, type Cell } from './frozen-copy.ts';
import { patientOf, valueAt, type CellFound } from './fhir-values.ts';
import { NotJson, readJsonLine, type JsonText } from './json-line.ts';
import { longestRecord } from './record-scanner.ts';

/** What one line of a file comes to: the cells of a row, or why it is none. */
export type LineRow = { readonly cells: readonly Cell[] } | { readonly fault: string };

export interface LineReader {
  read(bytes: Buffer): LineRow;
  /** Headings that no line had; a file of such lines is another than the one described. */
  absent(): readonly string[];
}

/** What a column is read under. Two columns of a file of resources may be read under one. */
export function headingsOf(file: LandingFile): readonly string[] {
  return [...new Set(file.columns.map((one) => one.from ?? one.name))];
}

/** How the lines of a file are read. `patients`: of resources that are about patients. */
export function lineReader(file: LandingFile, patients: ReadonlyMap<string, JsonText>): LineReader {
  switch (file.source.format) {
    case 'fixed-width':
      return new FixedWidth(file);
    case 'fhir-ndjson':
      return new FhirLines(file, patients);
    default:
      return new JsonLines(file);
  }
}

const checked = (cells: readonly Cell[]): LineRow => {
  const fault = cellsFault(cells);
  return fault === undefined ? { cells } : { fault };
};

/** Columns that stand at places of the line, counted in characters from 1. */
class FixedWidth implements LineReader {
  readonly #columns: readonly { readonly start: number; readonly end: number }[];
  readonly #drop: boolean;
  readonly #length: number;

  constructor(file: LandingFile) {
    this.#columns = headingsOf(file).map((heading) => {
      const at = file.columns.find((one) => (one.from ?? one.name) === heading)?.at;
      return { start: (at?.start ?? 1) - 1, end: (at?.start ?? 1) - 1 + (at?.width ?? 0) };
    });
    this.#drop = file.source.otherColumns === 'drop';
    this.#length = Math.max(...this.#columns.map(({ end }) => end));
  }

  read(bytes: Buffer): LineRow {
    const text = bytes.toString('utf8');
    // Characters beyond the first plane take two units each.
    const line = /[\ud800-\udfff]/.test(text) ? Array.from(text) : text;
    if (line.length < this.#length) return { fault: 'ragged-row' };
    const part = (start: number, end: number): string => {
      const piece = line.slice(start, end);
      return typeof piece === 'string' ? piece : piece.join('');
    };
    if (!this.#drop && this.#gaps(line.length).some(([start, end]) => part(start, end).trim() !== ''))
      return { fault: 'unknown-field' };
    return checked(this.#columns.map(({ start, end }) => part(start, end).replace(/^ +| +$/g, '')));
  }

  absent(): readonly string[] {
    return [];
  }

  #gaps(length: number): readonly (readonly [number, number])[] {
    const gaps: (readonly [number, number])[] = [];
    let at = 0;
    for (const { start, end } of [...this.#columns].sort((a, b) => a.start - b.start)) {
      gaps.push([at, start]);
      at = Math.max(at, end);
    }
    return [...gaps, [at, length]];
  }
}

function objectOf(bytes: Buffer): Map<string, JsonText> | undefined {
  try {
    const value = readJsonLine(bytes.toString('utf8'));
    return value instanceof Map ? value : undefined;
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

/** One object a line; a heading is a field, or a JSON pointer (RFC 6901) when it begins with a slash. */
class JsonLines implements LineReader {
  readonly #paths: readonly (readonly string[])[];
  readonly #headings: readonly string[];
  readonly #known: ReadonlySet<string>;
  readonly #drop: boolean;
  readonly #seen: boolean[];

  constructor(file: LandingFile) {
    this.#headings = headingsOf(file);
    this.#paths = this.#headings.map(pointer);
    this.#known = new Set(this.#paths.map(([first = '']) => first));
    this.#drop = file.source.otherColumns === 'drop';
    this.#seen = this.#paths.map(() => false);
  }

  read(bytes: Buffer): LineRow {
    if (bytes.length > longestRecord) return { fault: 'row-too-long' };
    const object = objectOf(bytes);
    if (object === undefined) return { fault: 'not-json' };
    if (!this.#drop && [...object.keys()].some((name) => !this.#known.has(name)))
      return { fault: 'unknown-field' };
    const cells: Cell[] = [];
    for (const [at, path] of this.#paths.entries()) {
      const value = pointed(object, path);
      if (value !== undefined) this.#seen[at] = true;
      if (value instanceof Map || Array.isArray(value)) return { fault: 'not-text' };
      cells.push(value ?? null);
    }
    return checked(cells);
  }

  absent(): readonly string[] {
    return this.#headings.filter((_, at) => this.#seen[at] !== true);
  }
}

function pointer(heading: string): readonly string[] {
  if (!heading.startsWith('/')) return [heading];
  return heading
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function pointed(value: JsonText, path: readonly string[]): JsonText | undefined {
  let at: JsonText | undefined = value;
  for (const part of path) {
    if (at instanceof Map) at = at.get(part);
    else if (Array.isArray(at) && /^(0|[1-9][0-9]{0,5})$/.test(part)) at = at[Number(part)];
    else return undefined;
  }
  return at;
}

/** One resource a line (FHIR R4 bulk data), mapped by the paths of the columns. */
class FhirLines implements LineReader {
  readonly #resource: string | undefined;
  readonly #columns: readonly { readonly name: string; readonly path: ReturnType<typeof parseFhirPath> }[];
  readonly #patients: ReadonlyMap<string, JsonText>;
  readonly #server: string | undefined;
  readonly #ofPatients: boolean;

  constructor(file: LandingFile, patients: ReadonlyMap<string, JsonText>) {
    this.#resource = file.source.resource;
    this.#server = file.source.server;
    this.#ofPatients = file.source.patients !== undefined;
    this.#patients = patients;
    this.#columns = headingsOf(file).map((heading) => ({
      name: file.columns.find((one) => (one.from ?? one.name) === heading)?.name ?? '',
      path: parseFhirPath(heading),
    }));
  }

  read(bytes: Buffer): LineRow {
    if (bytes.length > longestRecord) return { fault: 'row-too-long' };
    const resource = objectOf(bytes);
    if (resource === undefined) return { fault: 'not-json' };
    if (resource.get('resourceType') !== this.#resource) return { fault: 'other-resource' };
    const id = patientOf(resource, this.#server);
    const patient = id === undefined ? undefined : this.#patients.get(id);
    // Published as nobody's it would be out of reach of the opt-out of whoever it is about.
    if (this.#ofPatients && patient === undefined) return { fault: 'patient-unknown' };
    const cells: Cell[] = [];
    for (const { name, path } of this.#columns) {
      const from = path?.ofPatient === true ? patient : resource;
      const found: CellFound =
        path === undefined || from === undefined ? { cell: null } : valueAt(from, path);
      if ('fault' in found) return { fault: `${found.fault}:${name}` };
      cells.push(found.cell);
    }
    return checked(cells);
  }

  absent(): readonly string[] {
    return [];
  }
}
