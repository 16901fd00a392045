import { isShallow } from '@vitrine/core/text';
import { faulty, joined, within, type FileContents } from './contents.ts';
import { readPrinted } from './printed.ts';

const deepest = 64;

/** JSON: lists of like objects and lists of lists are tables, wherever they stand; an .ipynb is read cell by cell. */
export function readJson(text: string): FileContents | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
  if (!isShallow(value, deepest)) return faulty('JSON', 'unreadable');
  if (isRecord(value) && Array.isArray(value['cells']) && 'nbformat' in value)
    return readNotebook(value['cells']);
  return joined('JSON', [
    ...partsOf(value, ''),
    { form: 'JSON', tables: [], texts: [{ place: '', text }], faults: [] },
  ]);
}

function* partsOf(value: unknown, place: string): Iterable<FileContents> {
  if (Array.isArray(value)) {
    const items = value as unknown[];
    const table = tableOf(items, place);
    if (table !== undefined) yield table;
    else for (const [at, one] of items.entries()) yield* partsOf(one, `${place}[${at + 1}]`);
  } else if (isRecord(value)) {
    const columns = Object.entries(value);
    const lists = columns.filter(([, one]) => Array.isArray(one)) as [string, unknown[]][];
    const height = lists[0]?.[1].length ?? 0;
    // Columns by name, as pandas and R write them.
    if (
      lists.length > 1 &&
      lists.length === columns.length &&
      lists.every(([, list]) => list.length === height)
    ) {
      const header = lists.map(([name]) => name);
      const rows = Array.from({ length: height }, (_, row) => lists.map(([, list]) => textOf(list[row])));
      yield { form: 'JSON', tables: [{ place, header, rows, near: [] }], texts: [], faults: [] };
      return;
    }
    const scalars = columns.filter(([, one]) => typeof one !== 'object' || one === null);
    if (scalars.length > 1) {
      const rows = scalars.map(([name, one]) => [name, textOf(one)]);
      yield {
        form: 'JSON',
        tables: [{ place, header: ['name', 'value'], rows, near: [] }],
        texts: [],
        faults: [],
      };
    }
    for (const [name, one] of columns) yield* partsOf(one, place === '' ? name : `${place}.${name}`);
  }
}

function tableOf(items: readonly unknown[], place: string): FileContents | undefined {
  if (items.length === 0) return undefined;
  if (items.every(isRecord)) {
    const header = [...new Set(items.flatMap((one) => Object.keys(one)))];
    const rows = items.map((one) => header.map((name) => textOf(one[name])));
    return { form: 'JSON', tables: [{ place, header, rows, near: [] }], texts: [], faults: [] };
  }
  if (items.length > 1 && items.every((one) => Array.isArray(one))) {
    const lists = items as readonly unknown[][];
    const [first = [], ...rest] = lists.map((list) => list.map(textOf));
    const named = first.every((cell) => !/^-?\d/.test(cell));
    const header = named ? first : first.map((_, at) => `column ${at + 1}`);
    return {
      form: 'JSON',
      tables: [{ place, header, rows: named ? rest : [first, ...rest], near: [] }],
      texts: [],
      faults: [],
    };
  }
  return undefined;
}

function readNotebook(cells: readonly unknown[]): FileContents {
  const parts = cells.flatMap((cell, at) => {
    if (!isRecord(cell)) return [];
    const outputs = Array.isArray(cell['outputs']) ? (cell['outputs'] as unknown[]) : [];
    const texts = outputs.flatMap((output) => (isRecord(output) ? outputTexts(output) : []));
    const pictures = JSON.stringify(outputs).includes('"image/')
      ? [faulty('picture', 'picture', `cell ${at + 1}`)]
      : [];
    return [
      within(`cell ${at + 1}`, readPrinted('notebook', linesOf(cell['source']))),
      ...texts.map((text) => within(`output of cell ${at + 1}`, readPrinted('notebook', text))),
      ...pictures,
    ];
  });
  return joined('notebook', [...parts, faulty('notebook', 'needs-person')]);
}

function outputTexts(output: Readonly<Record<string, unknown>>): readonly string[] {
  const data = isRecord(output['data']) ? output['data'] : {};
  const held = Object.entries(data).filter(([type]) => type.startsWith('text/') || type.endsWith('json'));
  return [
    linesOf(output['text']),
    linesOf(output['traceback']),
    ...held.map(([, value]) => linesOf(value)),
  ].filter((text) => text !== '');
}

function linesOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map((one) => textOf(one)).join('');
  return isRecord(value) ? JSON.stringify(value, null, 1) : '';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
}
