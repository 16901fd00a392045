import type { Block } from './document-blocks.ts';
import { attributeOf, elementsOf, type XmlElement } from './xml-tree.ts';

/** What is not shown where it stands: what was deleted, codes of fields, and what is drawn for older programs. */
const skipped = new Set([
  'del',
  'moveFrom',
  'instrText',
  'delText',
  'delInstrText',
  'Fallback',
  'sectPr',
  'pPr',
  'rPr',
  'tblPr',
  'trPr',
  'tcPr',
]);

/**
 * Blocks of Word (WordprocessingML) or of a slide (DrawingML), which name paragraphs, runs and tables alike (ECMA-376):
 * text in order, as one line a paragraph whatever runs it is cut into.
 *
 * @param parts pictures by the keys of their relationships
 */
export function officeBlocks(root: XmlElement, parts: ReadonlyMap<string, string>): readonly Block[] {
  return elementsOf(root).flatMap((element): readonly Block[] => {
    if (skipped.has(element.local)) return [];
    if (element.local === 'p') return paragraph(element, parts);
    if (element.local === 'tbl') return table(element, parts);
    if (element.local === 'blip') return pictureOf(element, parts);
    const inner = officeBlocks(element, parts);
    return /^(?:foot|end)note$/.test(element.local) ? numbered(inner, referenceOf(element)) : inner;
  });
}

function paragraph(element: XmlElement, parts: ReadonlyMap<string, string>): readonly Block[] {
  const beside: Block[] = [];
  const text = inline(element, parts, beside);
  const properties = elementsOf(element).find(({ local }) => local === 'pPr');
  const style = valueIn(properties, 'pStyle') ?? '';
  const level = /^title$/i.test(style) ? 1 : Number(/^heading\s?([1-6])$/i.exec(style)?.[1] ?? 0);
  const list =
    valueIn(properties, 'numPr') !== undefined || /^list\s?(?:bullet|number|paragraph)/i.test(style);
  const listed = list && !text.startsWith('• ');
  if (text === '' && beside.length > 0) return beside;
  return [
    { kind: 'paragraph', text: listed ? `• ${text}` : text, ...(level > 0 ? { level } : {}) },
    ...beside,
  ];
}

/** The value of a property, empty for one that has none; undefined where it does not stand. */
function valueIn(properties: XmlElement | undefined, local: string): string | undefined {
  const found =
    properties === undefined ? undefined : elementsOf(properties).find((one) => one.local === local);
  return found === undefined ? undefined : (attributeOf(found, 'val') ?? '');
}

/** Text of what stands in a line; pictures, boxes of text and tables in it are blocks behind it. */
function inline(element: XmlElement, parts: ReadonlyMap<string, string>, beside: Block[]): string {
  return elementsOf(element)
    .map((child): string => {
      if (skipped.has(child.local)) return '';
      switch (child.local) {
        case 't':
          return child.children.filter((one) => typeof one === 'string').join('');
        case 'tab':
        case 'ptab':
          return '\t';
        case 'br':
        case 'cr':
          return '\n';
        case 'noBreakHyphen':
          return '-';
        case 'footnoteReference':
        case 'endnoteReference':
          return referenceOf(child);
        case 'blip':
          beside.push(...pictureOf(child, parts));
          return '';
        case 'p':
        case 'tbl':
        case 'txbxContent':
          beside.push(...officeBlocks({ ...element, children: [child] }, parts));
          return '';
        default:
          return inline(child, parts, beside);
      }
    })
    .join('');
}

/** The number by which a text and its note know one another. */
const referenceOf = (element: XmlElement): string =>
  `[${(attributeOf(element, 'id') ?? '').replaceAll(/\D/g, '').slice(0, 4)}]`;

/** A note below its number; the lines that part notes from the text have none. */
function numbered([first, ...others]: readonly Block[], number: string): readonly Block[] {
  if (first?.kind !== 'paragraph' || first.text.trim() === '') return others;
  return [{ ...first, text: `${number} ${first.text.trim()}` }, ...others];
}

function pictureOf(blip: XmlElement, parts: ReadonlyMap<string, string>): readonly Block[] {
  const part = parts.get(attributeOf(blip, 'embed') ?? '');
  return part === undefined ? [] : [{ kind: 'picture', part }];
}

function table(element: XmlElement, parts: ReadonlyMap<string, string>): readonly Block[] {
  const beside: Block[] = [];
  const rows = below(element, 'tr').map((row) =>
    below(row, 'tc').flatMap((cell) => {
      const inner = officeBlocks(cell, parts);
      beside.push(...inner.filter(({ kind }) => kind !== 'paragraph'));
      const text = inner.flatMap((one) => (one.kind === 'paragraph' ? [one.text] : [])).join('\n');
      const properties = elementsOf(cell).find(({ local }) => local === 'tcPr');
      const span = Number(valueIn(properties, 'gridSpan') ?? attributeOf(cell, 'gridSpan') ?? 1);
      return [text, ...Array<string>(Math.min(60, Math.max(0, Math.floor(span) - 1 || 0))).fill('')];
    }),
  );
  return [{ kind: 'table', rows }, ...beside];
}

/** Elements of a name below another, through what only wraps them, and not within one another. */
function below(element: XmlElement, local: string): readonly XmlElement[] {
  return elementsOf(element).flatMap((child) => {
    if (child.local === local) return [child];
    return skipped.has(child.local) || child.local === 'tbl' ? [] : below(child, local);
  });
}
