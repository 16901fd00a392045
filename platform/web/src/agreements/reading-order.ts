import { fieldName, isObject, parts, valueText, type Json, type JsonObject } from './document-fields.ts';

export interface Clause {
  readonly path: string;
  readonly name: string;
  /** One line of text, or several that belong together. */
  readonly lines: readonly string[];
}

export interface Part {
  readonly title: string;
  readonly clauses: readonly Clause[];
}

const list = (value: Json): readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string') ? value : [];

function clausesOf(path: string, value: Json): readonly Clause[] {
  // Fields of a known object are clauses of their own; anything else is written as it stands.
  if (isObject(value) && Object.keys(value).length > 0 && path !== 'rows' && !path.includes('.')) {
    return Object.entries(value).flatMap(([key, one]) => clausesOf(`${path}.${key}`, one));
  }
  const lines = list(value);
  return [{ path, name: fieldName(path), lines: lines.length > 0 ? lines : [valueText(path, value)] }];
}

const grantFields = ['releases', 'columns', 'transforms', 'rows', 'cohort'];

/** A dataset's grant: each column with what it becomes, the rows in words. */
function grantPart(grant: Json, i: number): Part {
  if (!isObject(grant)) {
    return {
      title: `Dataset ${i + 1}`,
      clauses: [{ path: '', name: 'As it stands', lines: [valueText('', grant)] }],
    };
  }
  const transforms = isObject(grant['transforms']) ? grant['transforms'] : {};
  const columns = list(grant['columns'] ?? []);
  const name = typeof grant['dataset'] === 'string' ? grant['dataset'] : `number ${i + 1}`;
  const rest = Object.keys(grant).filter((key) => !grantFields.includes(key) && key !== 'dataset');
  return {
    title: `Dataset ${name}`,
    clauses: [...grantFields, ...rest].flatMap((key): readonly Clause[] => {
      const value = grant[key];
      if (key === 'transforms') return transformsLeft(transforms, columns);
      if (key === 'rows' && (value === undefined || (isObject(value) && Object.keys(value).length === 0))) {
        return [{ path: 'rows', name: 'Rows', lines: ['all rows'] }];
      }
      if (value === undefined) return [];
      if (key !== 'columns' || columns.length === 0) {
        return [{ path: key, name: fieldName(key), lines: [valueText(key, value)] }];
      }
      const lines = columns.map((column) =>
        Object.hasOwn(transforms, column)
          ? `${column}, as ${valueText('', transforms[column] ?? null)}`
          : `${column}, as it is`,
      );
      return [{ path: 'columns', name: `Columns (${columns.length})`, lines }];
    }),
  };
}

/** Transforms of columns that are not granted: a fault of the document, and so not to be hidden. */
function transformsLeft(transforms: JsonObject, columns: readonly string[]): readonly Clause[] {
  const left = Object.entries(transforms).filter(([column]) => !columns.includes(column));
  if (left.length === 0) return [];
  const lines = left.map(([column, to]) => `${column}, as ${valueText('', to)}`);
  return [{ path: 'transforms', name: 'Transforms of columns that are not listed', lines }];
}

/**
 * A document in the order in which somebody who signs it reads, all of it: what the order does not know comes last,
 * under its own name.
 */
export function readingOrder(document: Json): readonly Part[] {
  if (!isObject(document)) {
    return [
      {
        title: 'The document',
        clauses: [{ path: '', name: 'As it stands', lines: [valueText('', document)] }],
      },
    ];
  }
  const known = new Set<string>(parts.flatMap((part) => part.fields));
  const grants = Array.isArray(document['datasets']) ? document['datasets'] : undefined;
  const read = parts.flatMap((part): readonly Part[] => {
    const clauses = part.fields
      .filter((field) => field !== 'datasets' || grants === undefined)
      .flatMap((field) => (document[field] === undefined ? [] : clausesOf(field, document[field])));
    const own: readonly Part[] = clauses.length === 0 ? [] : [{ title: part.title, clauses }];
    return part.fields.some((field) => field === 'datasets') && grants !== undefined
      ? [...grants.map(grantPart), ...own]
      : own;
  });
  const rest = Object.entries(document).filter(([key]) => !known.has(key));
  if (rest.length === 0) return read;
  return [
    ...read,
    { title: 'Further clauses', clauses: rest.flatMap(([key, value]) => clausesOf(key, value)) },
  ];
}
