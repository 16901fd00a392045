import { isShallow } from '@vitrine/core/text';
import { parse as parseYaml } from 'yaml';
import { faulty, joined, type FileContents, type FileTable } from './contents.ts';
import { isRecord, textOf } from './json-values.ts';
import { readNotebook } from './notebook.ts';

const deepest = 64;
/** Lists of numbers under these names count something. */
const countList =
  /^(?:.*[_ .])?(?:n|counts?|freq\w*|heights?|hist|people|patients|value_counts|support|n_at_risk|at_risk|events)$/i;
const edgeList = /edges?|breaks?|bins?$/i;

/** JSON: lists of like objects and lists of lists are tables, wherever they stand; an .ipynb is read cell by cell. */
export async function readJson(
  text: string,
  read: (bytes: Uint8Array) => Promise<FileContents>,
): Promise<FileContents | undefined> {
  const value = parsed(text);
  if (value === undefined) return undefined;
  if (!isShallow(value, deepest)) return faulty('JSON', 'unreadable');
  if (isRecord(value) && Array.isArray(value['cells']) && 'nbformat' in value)
    return readNotebook(value['cells'], read);
  return readValue('JSON', value);
}

function readValue(form: string, value: unknown): FileContents {
  return joined(form, [
    { form, tables: [...tablesOf(value, '')], texts: [], faults: [] },
    { form, tables: [], texts: [{ place: '', text: JSON.stringify(value, null, 1) }], faults: [] },
  ]);
}

/** Lines that YAML is made of: keys with values, items of lists, comments. */
const yamlLine = /^\s*(?:-\s+)*(?:"[^"]*"|[\w][\w .()%/-]*):(?:\s|$)|^\s*-\s|^\s*#|^---|^\.\.\.$/;

/**
 * YAML with lists or maps within: without aliases, which could make much of little, and without types of programs.
 * Undefined for other texts, such as notes with colons.
 */
export function readYaml(text: string): FileContents | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length < 2 || !lines.every((line) => yamlLine.test(line))) return undefined;
  if (!lines.some((line) => /^\s+\S/.test(line))) return undefined;
  try {
    const value: unknown = parseYaml(text, { maxAliasCount: 0, schema: 'core' });
    if (typeof value !== 'object' || value === null || !isShallow(value, deepest)) return undefined;
    const read = readValue('YAML', value);
    return { ...read, texts: [...read.texts, { place: '', text }] };
  } catch {
    return undefined;
  }
}

/** One value, or one a line (JSON Lines). */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    if (lines.length < 2) return undefined;
    try {
      return lines.map((line) => JSON.parse(line) as unknown);
    } catch {
      return undefined;
    }
  }
}

const tableAt = (
  place: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): FileTable => ({
  place,
  header,
  rows,
  near: [],
});

function* tablesOf(value: unknown, place: string): Iterable<FileTable> {
  if (Array.isArray(value)) {
    const items = value as unknown[];
    const table = tableOfList(items, place);
    if (table !== undefined) yield table;
    for (const [at, one] of items.entries())
      yield* innerTables(one, `${place}[${at + 1}]`, table !== undefined);
  } else if (isRecord(value)) yield* tablesOfRecord(value, place);
}

/** Below a table of like objects stand lists of their own only: their figures are in the table. */
function* innerTables(value: unknown, place: string, told: boolean): Iterable<FileTable> {
  if (!told) yield* tablesOf(value, place);
  else if (isRecord(value)) {
    const columns = columnsOf(value, place);
    if (columns !== undefined) yield columns;
    for (const [name, one] of Object.entries(value))
      if (Array.isArray(one)) yield* tablesOf(one, `${place}.${name}`);
  }
}

function* tablesOfRecord(value: Readonly<Record<string, unknown>>, place: string): Iterable<FileTable> {
  const entries = Object.entries(value);
  const lists = entries.filter((one): one is [string, unknown[]] => Array.isArray(one[1]));
  const columns = columnsOf(value, place);
  if (columns !== undefined) {
    yield columns;
    if (columns.header.length === entries.length) return;
  }
  for (const [name, list] of lists)
    if (
      list.length > 1 &&
      list.every((one) => typeof one === 'number') &&
      (countList.test(name) || edgeList.test(name))
    )
      yield tableAt(
        place === '' ? name : `${place}.${name}`,
        ['place', name],
        list.map((one, at) => [`${at + 1}.`, textOf(one)]),
      );
  const alike = alikeRecords(entries);
  if (alike !== undefined) {
    yield tableAt(place, ['', ...alike.names], alike.rows);
    return;
  }
  const scalars = entries.filter(([, one]) => typeof one !== 'object' || one === null);
  if (scalars.length > 0)
    yield tableAt(
      place,
      ['name', 'value'],
      scalars.map(([name, one]) => [name, textOf(one)]),
    );
  for (const [name, one] of entries) yield* tablesOf(one, place === '' ? name : `${place}.${name}`);
}

/** Columns by name, as pandas, R and charts write them, whatever stands beside them. */
function columnsOf(value: Readonly<Record<string, unknown>>, place: string): FileTable | undefined {
  const lists = Object.entries(value).filter((one): one is [string, unknown[]] => Array.isArray(one[1]));
  const height = lists[0]?.[1].length ?? 0;
  const columns = lists.filter(
    ([, list]) => list.length === height && list.every((one) => typeof one !== 'object' || one === null),
  );
  if (columns.length < 2 || height < 2) return undefined;
  const rows = Array.from({ length: height }, (_, row) => columns.map(([, list]) => textOf(list[row])));
  return tableAt(
    place,
    columns.map(([name]) => name),
    rows,
  );
}

/** Objects under names with the same fields: rows under labels, or columns by row as pandas writes them. */
function alikeRecords(
  entries: readonly (readonly [string, unknown])[],
): { readonly names: readonly string[]; readonly rows: readonly (readonly string[])[] } | undefined {
  const inner = entries.map(([, one]) => (isRecord(one) ? one : {}));
  const [first] = inner;
  const names = Object.keys(first ?? {});
  const plain = inner.every(
    (one) =>
      Object.keys(one).join('\0') === names.join('\0') &&
      Object.values(one).every((cell) => typeof cell !== 'object' || cell === null),
  );
  if (entries.length < 2 || names.length === 0 || !plain) return undefined;
  const indexed = names.every((name) => /^\d+$/.test(name));
  return indexed
    ? {
        names: entries.map(([name]) => name),
        rows: names.map((row) => [row, ...inner.map((one) => textOf(one[row]))]),
      }
    : {
        names,
        rows: entries.map(([label], at) => [label, ...names.map((name) => textOf(inner[at]?.[name]))]),
      };
}

function tableOfList(items: readonly unknown[], place: string): FileTable | undefined {
  if (items.length === 0) return undefined;
  if (items.every(isRecord)) {
    const flat = items.map((one) => flattened(one));
    const header = [...new Set(flat.flatMap((one) => [...one.keys()]))];
    return tableAt(
      place,
      header,
      flat.map((one) => header.map((name) => one.get(name) ?? '')),
    );
  }
  if (items.length > 1 && items.every((one) => Array.isArray(one))) {
    const lists = items as readonly unknown[][];
    const [first = [], ...rest] = lists.map((list) => list.map(textOf));
    const named = first.every((cell) => !/^-?\d/.test(cell));
    const header = named ? first : first.map((_, at) => `column ${at + 1}`);
    return tableAt(place, header, named ? rest : [first, ...rest]);
  }
  return undefined;
}

/** Fields of an object within, by their path; of a list of objects those of its first. */
function flattened(value: Readonly<Record<string, unknown>>, path = ''): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [name, one] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    const inner: unknown = Array.isArray(one) && isRecord(one[0]) ? one[0] : one;
    if (isRecord(inner)) for (const [below, text] of flattened(inner, at)) fields.set(below, text);
    else fields.set(at, textOf(inner));
  }
  return fields;
}
