import type { FileTable, FileText } from './contents.ts';
import { tablesOfSheet } from './sheet-tables.ts';

/** A piece of a document in the order in which it is read: what checks look through, and all that leaves of it. */
export type Block =
  /** A paragraph; a heading of a level from 1 where it is one. */
  | { readonly kind: 'paragraph'; readonly text: string; readonly level?: number }
  /** Rows of the texts of cells; one that spans several columns is followed by empty ones. */
  | { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] }
  /** A picture, by the name of its part. */
  | { readonly kind: 'picture'; readonly part: string };

/** Every table of a document, with its place. */
export const tablesOfBlocks = (blocks: readonly Block[]): readonly FileTable[] =>
  blocks
    .flatMap((block) => (block.kind === 'table' ? [block.rows] : []))
    .flatMap((rows, at) => {
      const found = tablesOfSheet(rows);
      const place = `table ${at + 1}`;
      return found.map((one, part) => ({
        ...one,
        place: found.length === 1 ? place : `${place}, part ${part + 1}`,
      }));
    });

/** All text of a document, cells of tables too, as lines. */
export function textOfBlocks(blocks: readonly Block[], place = ''): FileText {
  const lines = blocks.map((block) => {
    if (block.kind === 'paragraph') return block.text;
    return block.kind === 'table' ? block.rows.map((row) => row.join('\t')).join('\n') : '';
  });
  return { place, text: lines.join('\n') };
}
