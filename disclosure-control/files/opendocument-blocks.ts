import type { Block } from './document-blocks.ts';
import { attributeOf, elementsOf, type XmlElement } from './xml-tree.ts';

/** What is not shown where it stands. */
const skipped = new Set([
  'annotation',
  'annotation-end',
  'tracked-changes',
  'forms',
  'sequence-decls',
  'desc',
  'title',
]);
/** Most columns that one cell may stand for: a sheet is filled to its edge with empty ones. */
const mostRepeated = 60;

/** Blocks of an OpenDocument text or presentation (OASIS OpenDocument 1.3): paragraphs, tables and pictures in order. */
export function openDocumentBlocks(root: XmlElement): readonly Block[] {
  return elementsOf(root).flatMap((element): readonly Block[] => {
    if (skipped.has(element.local)) return [];
    if (element.local === 'p' || element.local === 'h') return paragraph(element);
    if (element.local === 'table') return table(element);
    if (element.local === 'image') return pictureOf(element);
    if (element.local === 'list-item') return listed(openDocumentBlocks(element));
    return openDocumentBlocks(element);
  });
}

/** Rows of a sheet or table by what its cells show; a row that is repeated stands once. */
export function openDocumentRows(element: XmlElement, beside: Block[] = []): readonly (readonly string[])[] {
  return below(element, new Set(['table-row'])).map((row) => {
    const cells = below(row, new Set(['table-cell', 'covered-table-cell'])).flatMap((cell) => {
      const inner = openDocumentBlocks(cell);
      beside.push(...inner.filter(({ kind }) => kind !== 'paragraph'));
      const text = inner.flatMap((one) => (one.kind === 'paragraph' ? [one.text] : [])).join('\n');
      const times = Number(attributeOf(cell, 'number-columns-repeated') ?? 1);
      return Array<string>(Math.max(1, Math.min(mostRepeated, Math.floor(times) || 1))).fill(text);
    });
    return cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1);
  });
}

function paragraph(element: XmlElement): readonly Block[] {
  const beside: Block[] = [];
  const text = inline(element, beside);
  if (text === '' && beside.length > 0) return beside;
  const level =
    element.local === 'h' ? Math.min(6, Math.max(1, Number(attributeOf(element, 'outline-level')) || 1)) : 0;
  return [{ kind: 'paragraph', text, ...(level > 0 ? { level } : {}) }, ...beside];
}

function inline(element: XmlElement, beside: Block[]): string {
  return element.children
    .map((child): string => {
      if (typeof child === 'string') return child.replaceAll(/\s+/g, ' ');
      if (skipped.has(child.local)) return '';
      switch (child.local) {
        case 's':
          return ' '.repeat(Math.max(1, Math.min(mostRepeated, Number(attributeOf(child, 'c')) || 1)));
        case 'tab':
          return '\t';
        case 'line-break':
          return '\n';
        case 'image':
        case 'text-box':
        case 'note-body':
          beside.push(...openDocumentBlocks({ ...element, children: [child] }));
          return '';
        default:
          return inline(child, beside);
      }
    })
    .join('');
}

function pictureOf(image: XmlElement): readonly Block[] {
  const part = (attributeOf(image, 'href') ?? '').replace(/^\.\//, '');
  return part === '' ? [] : [{ kind: 'picture', part }];
}

function table(element: XmlElement): readonly Block[] {
  const beside: Block[] = [];
  const rows = openDocumentRows(element, beside);
  return [{ kind: 'table', rows }, ...beside];
}

const listed = (blocks: readonly Block[]): readonly Block[] =>
  blocks.map((block) =>
    block.kind === 'paragraph' && !block.text.startsWith('• ')
      ? { ...block, text: `• ${block.text}` }
      : block,
  );

function below(element: XmlElement, names: ReadonlySet<string>): readonly XmlElement[] {
  return elementsOf(element).flatMap((child) => {
    if (names.has(child.local)) return [child];
    return child.local === 'table' ? [] : below(child, names);
  });
}
