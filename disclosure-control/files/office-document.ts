import { strFromU8 } from 'fflate';
import type { Block } from './document-blocks.ts';
import { officeBlocks } from './office-blocks.ts';
import { openDocumentBlocks, openDocumentRows } from './opendocument-blocks.ts';
import type { SheetRows } from './workbook-sheets.ts';
import { attributeOf, elementsOf, findElement, xmlTree, type XmlElement } from './xml-tree.ts';

type Parts = ReadonlyMap<string, Uint8Array>;

/** All that is read of an office document, and all that leaves of it: blocks, or rows of sheets. */
export type OfficeDocument =
  | { readonly kind: 'blocks'; readonly blocks: readonly Block[] }
  | { readonly kind: 'sheets'; readonly sheets: readonly SheetRows[] };

/** A Word document: its body, notes, headers and footers; undefined where a part is no XML. */
export function wordDocument(parts: Parts): OfficeDocument | undefined {
  const named = (pattern: RegExp): readonly string[] =>
    [...parts.keys()].filter((name) => pattern.test(name)).toSorted(byNumber);
  return blocksOf([
    { heading: '', blocks: [partBlocks(parts, 'word/document.xml')] },
    {
      heading: 'Notes',
      blocks: named(/^word\/(?:footnotes|endnotes)\.xml$/).map((name) => partBlocks(parts, name)),
    },
    {
      heading: 'Headers and footers',
      blocks: named(/^word\/(?:header|footer)\d*\.xml$/).map((name) => partBlocks(parts, name)),
    },
  ]);
}

/** A presentation: slides in order, each with its notes. */
export function slideDocument(parts: Parts): OfficeDocument | undefined {
  const slides = [...parts.keys()]
    .filter((name) => /^ppt\/slides\/[^/]+\.xml$/.test(name))
    .toSorted(byNumber);
  return blocksOf(
    slides.flatMap((name, at) => {
      const notes = name.replace('/slides/slide', '/notesSlides/notesSlide');
      return [
        { heading: `Slide ${at + 1}`, blocks: [partBlocks(parts, name)] },
        { heading: 'Notes', blocks: parts.has(notes) ? [partBlocks(parts, notes)] : [] },
      ];
    }),
  );
}

/** OpenDocument: sheets where it is a spreadsheet, blocks with headers and footers of pages where it is not. */
export function openDocument(parts: Parts): OfficeDocument | undefined {
  const type = strFromU8(parts.get('mimetype') ?? new Uint8Array());
  const root = treeOf(parts, 'content.xml');
  const body = root === undefined ? undefined : findElement(root, 'body');
  if (body === undefined) return undefined;
  if (/spreadsheet/.test(type)) return { kind: 'sheets', sheets: sheetsOf(body) };
  const styles = /text/.test(type) && parts.has('styles.xml') ? treeOf(parts, 'styles.xml') : body;
  if (styles === undefined) return undefined;
  const pages = styles === body ? undefined : findElement(styles, 'master-styles');
  return blocksOf([
    { heading: '', blocks: [openDocumentBlocks(body)] },
    { heading: 'Headers and footers', blocks: pages === undefined ? [] : [openDocumentBlocks(pages)] },
  ]);
}

function sheetsOf(body: XmlElement): readonly SheetRows[] {
  const spreadsheet = findElement(body, 'spreadsheet') ?? body;
  const tables = elementsOf(spreadsheet).filter(({ local }) => local === 'table');
  const names = tables.map((table) => attributeOf(table, 'name') ?? '');
  const fit = names.every((name) => /^[\w .()-]{1,31}$/.test(name)) && new Set(names).size === names.length;
  return tables.map((table, at) => ({
    part: `table ${at + 1}`,
    name: fit ? (names[at] ?? '') : `Sheet${at + 1}`,
    rows: openDocumentRows(table),
  }));
}

const treeOf = (parts: Parts, name: string): XmlElement | undefined =>
  xmlTree(strFromU8(parts.get(name) ?? new Uint8Array()));

function partBlocks(parts: Parts, name: string): readonly Block[] | undefined {
  const root = treeOf(parts, name);
  return root === undefined ? undefined : officeBlocks(root, picturesOf(parts, name));
}

/** Pictures of a part by the keys of its relationships. */
function picturesOf(parts: Parts, name: string): ReadonlyMap<string, string> {
  const [, folder = '', file = ''] = /^(.*\/)([^/]+)$/.exec(name) ?? [];
  const written = strFromU8(parts.get(`${folder}_rels/${file}.rels`) ?? new Uint8Array());
  return new Map(
    [...written.matchAll(/<Relationship\b[^>]*>/g)].map(([tag]) => {
      const target = /\bTarget="([^"]+)"/.exec(tag)?.[1] ?? '';
      const [top = ''] = name.split('/');
      const part = target.startsWith('/')
        ? target.slice(1)
        : target.startsWith('../')
          ? `${top}/${target.slice(3)}`
          : `${folder}${target}`;
      return [/\bId="([^"]+)"/.exec(tag)?.[1] ?? '', part];
    }),
  );
}

interface Section {
  readonly heading: string;
  readonly blocks: readonly (readonly Block[] | undefined)[];
}

/** Sections below one another, without empty paragraphs and headings of nothing. */
function blocksOf(sections: readonly Section[]): OfficeDocument | undefined {
  const all: Block[] = [];
  for (const { heading, blocks } of sections) {
    const filled = blocks.flatMap((part) => part ?? []).filter((block) => !isEmpty(block));
    if (blocks.includes(undefined)) return undefined;
    if (filled.length === 0) continue;
    if (heading !== '') all.push({ kind: 'paragraph', text: heading, level: 1 });
    all.push(...filled);
  }
  return { kind: 'blocks', blocks: all };
}

const isEmpty = (block: Block): boolean =>
  block.kind === 'paragraph' ? block.text.trim() === '' : block.kind === 'table' && block.rows.length === 0;

const byNumber = (a: string, b: string): number =>
  Number(/(\d+)\.xml$/.exec(a)?.[1] ?? 0) - Number(/(\d+)\.xml$/.exec(b)?.[1] ?? 0) || (a < b ? -1 : 1);
