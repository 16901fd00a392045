import { joined, type FileContents, type FileTable } from './contents.ts';
import { readPrinted } from './printed.ts';

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
  return markup
    .replaceAll(/<(br|p|div|tr|li|h\d|text|tspan|w:p|w:br|w:tab)\b[^>]*>/gi, '\n')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name: string) => {
      if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole;
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
      return code > 0 && code < 0x11_0000 ? String.fromCodePoint(code) : '';
    })
    .replaceAll(/[ \t]+/g, ' ');
}

/** Rows of cells between tags: `tr` and `td|th` of HTML, `w:tr` and `w:tc` of Word. */
export function markupTables(
  markup: string,
  tags: { table: string; row: string; cell: string },
): readonly FileTable[] {
  const inner = (text: string, tag: string): readonly string[] =>
    [...text.matchAll(new RegExp(`<(?:${tag})\\b[^>]*>([\\s\\S]*?)</(?:${tag})>`, 'gi'))].map(
      (one) => one[1] ?? '',
    );
  return inner(markup, tags.table).map((table, at) => {
    const rows = inner(table, tags.row).map((row) =>
      inner(row, tags.cell).map((cell) => plainText(cell).trim()),
    );
    const [header = [], ...body] = rows;
    return { place: `table ${at + 1}`, header, rows: body, near: [] };
  });
}

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

/** From this many marks on a picture shows points, and each may be a person. */
const manyMarks = 30;

/** SVG: its text and metadata, and marks that stand each at a place of its own. */
export function readSvg(text: string): FileContents {
  const active = /<script|<foreignObject|\son[a-z]+\s*=|javascript:|<!ENTITY/i.test(text);
  const marks = [
    ...text.matchAll(/<(?:circle|ellipse|use)\b[^>]*>/gi),
    ...text.matchAll(/<path\b[^>]*\sd="\s*M[^"]*(?:[AC][^"]*){2,}[Zz]\s*"/gi),
  ];
  // Ticks of an axis are the same mark along a line: points differ in both directions.
  const at = marks.map((one) => placeOf(one[0])).filter((one) => one !== undefined);
  const spread =
    new Set(at.map((one) => one[0])).size >= manyMarks && new Set(at.map((one) => one[1])).size >= manyMarks;
  const comments = [
    ...text.matchAll(
      /<!--([\s\S]*?)-->|<(?:metadata|desc|title)[^>]*>([\s\S]*?)<\/(?:metadata|desc|title)>/gi,
    ),
  ];
  return joined('SVG', [
    {
      form: 'SVG',
      tables: [],
      texts: [
        { place: '', text: plainText(text) },
        ...comments.map((one) => ({ place: 'metadata', text: plainText(one[1] ?? one[2] ?? '') })),
      ],
      faults: [
        { fault: 'picture', place: '' },
        ...(active ? [{ fault: 'unsafe-form' as const, place: '' }] : []),
        ...(spread ? [{ fault: 'points' as const, place: '' }] : []),
      ],
    },
  ]);
}

function placeOf(tag: string): readonly [string, string] | undefined {
  const named = /\s(?:cx|x)="([^"]+)"[^>]*\s(?:cy|y)="([^"]+)"/.exec(tag);
  const moved =
    /translate\(\s*([-\d.]+)[ ,]+([-\d.]+)/.exec(tag) ?? /\sd="\s*M\s*([-\d.]+)[ ,]+([-\d.]+)/.exec(tag);
  const found = named ?? moved;
  return found?.[1] === undefined || found[2] === undefined ? undefined : [found[1], found[2]];
}

/** LaTeX and Markdown are printed text with marks of their own. */
export const readLatex = (text: string): FileContents => readPrinted('LaTeX', text);
