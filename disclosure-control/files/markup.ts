import type { ContentFault, FileContents, FileTable } from './contents.ts';
import { faultOfMarks } from './marks.ts';
import { readPrinted } from './printed.ts';
import { tablesOfSheet } from './sheet-tables.ts';

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Text of markup, its tags taken out; nothing of it is ever run or followed. */
export function plainText(markup: string): string {
  const bare = markup
    .replaceAll(/<(br|p|div|tr|li|h\d|text|tspan|w:p|w:br|w:tab)\b[^>]*>/gi, '\n')
    .replaceAll(/<[^>]*>/g, ' ');
  return textOfEntities(bare).replaceAll(/[ \t]+/g, ' ');
}

/** Text with its entities read; those that are not known stay as they are written. */
export const textOfEntities = (text: string): string =>
  text.replaceAll(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code < 0x11_0000 ? String.fromCodePoint(code) : '';
  });

/** Without the keys of styles and the days on which the file was saved, which say nothing of anybody. */
export const shownOf = (xml: string): string =>
  xml.replaceAll(/<(a:tableStyleId|dcterms:\w+|meta:creation-date|dc:date)\b[^>]*>[^<]*<\/\1>/g, ' ');

/** Rows of cells between tags: `tr` and `td|th` of HTML, `w:tr` and `w:tc` of Word. */
function markupTables(
  markup: string,
  tags: { table: string; row: string; cell: string },
): readonly FileTable[] {
  const inner = (text: string, tag: string): readonly string[] =>
    [...text.matchAll(new RegExp(`<(?:${tag})\\b[^>]*>([\\s\\S]*?)</(?:${tag})>`, 'gi'))].map(
      (one) => one[1] ?? '',
    );
  return inner(markup, tags.table).flatMap((table, at) => {
    const found = tablesOfSheet(inner(table, tags.row).map((row) => cellsOfRow(row, tags.cell)));
    const place = `table ${at + 1}`;
    return found.map((one, part) => ({
      ...one,
      place: found.length === 1 ? place : `${place}, part ${part + 1}`,
    }));
  });
}

/** Texts of the cells of a row; one that spans several columns is followed by blank ones. */
function cellsOfRow(row: string, tag: string): readonly string[] {
  const cells = row.matchAll(new RegExp(`<(?:${tag})\\b([^>]*?)(?:/>|>([\\s\\S]*?)</(?:${tag})>)`, 'gi'));
  return [...cells].flatMap(([, attributes = '', inner = '']) => {
    const span =
      /\bcolspan\s*=\s*["']?(\d+)/i.exec(attributes)?.[1] ??
      /<w:gridSpan w:val="(\d+)"/.exec(inner)?.[1] ??
      '1';
    return [plainText(inner).trim(), ...Array<string>(Math.min(60, Math.max(0, Number(span) - 1))).fill('')];
  });
}

/** What stands in attributes that a page does not show, or only under the mouse. */
const attributesOf = (text: string): string =>
  [...text.matchAll(/\s(?:data-[\w-]+|title|alt|aria-label|value|content|summary)="([^"]{1,500})"/gi)]
    .map((one) => one[1] ?? '')
    .filter((value) => !value.startsWith('data:'))
    .join('\n');

/** HTML: its tables, all its text (comments and scripts too), and whether it would run anything. */
export function readHtml(text: string): FileContents {
  const active = /<script|<iframe|<object|<embed|\son[a-z]+\s*=|javascript:/i.test(text);
  const hidden = /<!--|display\s*:\s*none|visibility\s*:\s*hidden|\bhidden\b/i.test(text);
  const tables = markupTables(text, { table: 'table', row: 'tr', cell: 'td|th' });
  return {
    form: 'HTML',
    tables,
    texts: [
      { place: '', text: plainText(text) },
      { place: 'attributes', text: attributesOf(text) },
      ...[...text.matchAll(/<!--([\s\S]*?)-->|<script[^>]*>([\s\S]*?)<\/script>/gi)].map((one, at) => ({
        place: `hidden part ${at + 1}`,
        text: one[1] ?? one[2] ?? '',
      })),
    ],
    faults: [
      ...(active ? [{ fault: 'unsafe-form' as const, place: '' }] : []),
      ...(hidden ? [{ fault: 'needs-person' as const, place: '' }] : []),
      ...(tables.length === 0 ? [{ fault: 'needs-person' as const, place: '' }] : []),
    ],
  };
}

/** LaTeX and Markdown are printed text with marks of their own. */
export function readLatex(text: string): FileContents {
  const printed = readPrinted('LaTeX', text);
  const plots = plotsOf(text);
  return {
    ...printed,
    tables: [...printed.tables, ...plots.flatMap(({ table }) => table ?? [])],
    faults: [
      ...printed.faults,
      ...plots.flatMap(({ fault }) => (fault === undefined ? [] : [{ fault, place: 'coordinates' }])),
    ],
  };
}

/** Plots of LaTeX (pgfplots): bars are a table; marks by the dozen, each at a place of its own, are points. */
function plotsOf(text: string): readonly { readonly table?: FileTable; readonly fault?: ContentFault }[] {
  return [...text.matchAll(/\\addplot\+?(?:\[([^\]]*)\])?[^;{]*coordinates\s*\{([^}]*)\}/g)].map(
    ([, options = '', inner = '']) => {
      const points = [...inner.matchAll(/\(([^,()]+),([^,()]+)\)/g)].map(
        (one) => [(one[1] ?? '').trim(), (one[2] ?? '').trim()] as const,
      );
      const marks = points
        .map(([x, y]) => ({ x: Number(x), y: Number(y) }))
        .filter(({ x, y }) => Number.isFinite(x + y));
      const fault = /mark|scatter/.test(options) ? faultOfMarks(marks) : undefined;
      if (fault !== undefined) return { fault };
      const label = /\bylabel\s*=\s*\{?([^,}\]]+)/.exec(text)?.[1] ?? 'value';
      const bars = /\b[xy]bar\b/.test(text) && points.length > 1;
      return bars ? { table: { place: 'coordinates', header: ['bar', label], rows: points, near: [] } } : {};
    },
  );
}
