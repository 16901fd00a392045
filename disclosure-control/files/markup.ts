import type { ContentFault, FileContents, FileTable } from './contents.ts';
import { faultOfMarks } from './marks.ts';
import { readPrinted } from './printed.ts';

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  shy: '\u00AD',
  ndash: '–',
  mdash: '—',
  minus: '−',
  plusmn: '±',
  times: '×',
  le: '≤',
  ge: '≥',
  pound: '£',
  hellip: '…',
};

/** Text of markup, its tags taken out; nothing of it is ever run or followed. */
export function plainText(markup: string): string {
  const bare = markup
    .replaceAll(/<(br|p|div|tr|li|h\d|text|tspan|w:p|w:br|w:tab)\b[^<>]*>/gi, '\n')
    .replaceAll(/<[^<>]*>/g, ' ');
  return textOfEntities(bare).replaceAll(/[ \t]+/g, ' ');
}

/** Text with its entities read, as a browser does where `;` is left out; those that are not known stay as they are written. */
export const textOfEntities = (text: string): string =>
  text.replaceAll(
    /&(?:#x([0-9a-f]+);?|#(\d+);?|([a-z][a-z\d]*);|(amp|lt|gt|quot|nbsp|shy))/gi,
    (whole, hex?: string, digits?: string, named?: string, open?: string) => {
      const name = named ?? open;
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
      const code = hex === undefined ? Number(digits) : Number.parseInt(hex, 16);
      return code > 0 && code < 0x11_0000 ? String.fromCodePoint(code) : '';
    },
  );

/** Without the keys of styles and the days on which the file was saved, which say nothing of anybody. */
export const shownOf = (xml: string): string =>
  xml.replaceAll(/<(a:tableStyleId|dcterms:\w+|meta:creation-date|dc:date)\b[^>]*>[^<]*<\/\1>/g, ' ');

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
