import { strFromU8 } from 'fflate';
import type { FileContents, FileTable } from './contents.ts';
import { markupTables, plainText, shownOf } from './markup.ts';

const text = (bytes: Uint8Array | undefined): string => (bytes === undefined ? '' : strFromU8(bytes));

/** PowerPoint: tables and text of every slide, with notes, comments and hidden slides; charts carry their data. */
export function readPptx(parts: ReadonlyMap<string, Uint8Array>): FileContents {
  const xml = [...parts].filter(([name]) =>
    /^ppt\/(?:slides|notesSlides|comments|charts|diagrams)\/[^/]+\.xml$/.test(name),
  );
  const tables = xml.flatMap(([name, part]) =>
    markupTables(text(part), { table: 'a:tbl', row: 'a:tr', cell: 'a:tc' }).map((table): FileTable => ({
      ...table,
      place: `${placeOf(name)}, ${table.place}`,
    })),
  );
  const hidden =
    xml.some(([, part]) => /<p:sld\b[^>]*\bshow="0"/.test(text(part))) ||
    [...parts.keys()].some((name) => /^ppt\/comments\//.test(name));
  return {
    form: 'PowerPoint',
    tables,
    texts: [...xml, ...[...parts].filter(([name]) => name.startsWith('docProps/'))].map(([name, part]) => ({
      place: placeOf(name),
      text: plainText(shownOf(text(part))),
    })),
    faults: [
      ...(hidden ? [{ fault: 'hidden-content' as const, place: 'slides' }] : []),
      ...([...parts.keys()].some((name) => /vbaProject|embeddings\/|activeX/i.test(name))
        ? [{ fault: 'unsafe-form' as const, place: 'embedded files' }]
        : []),
      ...([...parts.keys()].some((name) => /^ppt\/media\//.test(name))
        ? [{ fault: 'picture' as const, place: 'pictures' }]
        : []),
    ],
  };
}

const placeOf = (name: string): string => name.replace(/^ppt\//, '').replace(/\.xml$/, '');

/** OpenDocument text, sheets and slides: every table, hidden ones too, with repeated cells, notes and properties. */
export function readOpenDocument(parts: ReadonlyMap<string, Uint8Array>): FileContents {
  const body = text(parts.get('content.xml'));
  const repeated = body.replaceAll(/<table:(?:covered-)?table-cell\b([^>]*)\/>/g, (_, attributes: string) =>
    '<table:table-cell></table:table-cell>'.repeat(
      Math.min(60, Number(/number-columns-repeated="(\d+)"/.exec(attributes)?.[1] ?? 1)),
    ),
  );
  const hidden =
    /table:display="false"|visibility="(?:collapse|filter)"|text:display="none"|<office:annotation|<text:tracked-changes/.test(
      body + text(parts.get('styles.xml')),
    );
  return {
    form: 'OpenDocument',
    tables: markupTables(repeated, {
      table: 'table:table',
      row: 'table:table-row',
      cell: 'table:table-cell|table:covered-table-cell',
    }),
    texts: [
      { place: '', text: plainText(body) },
      { place: 'properties', text: plainText(shownOf(text(parts.get('meta.xml')))) },
    ],
    faults: [
      ...(hidden ? [{ fault: 'hidden-content' as const, place: '' }] : []),
      ...([...parts.keys()].some((name) => /^(?:Basic|Scripts|Object |ObjectReplacements)/.test(name))
        ? [{ fault: 'unsafe-form' as const, place: 'embedded parts' }]
        : []),
      ...([...parts.keys()].some((name) => name.startsWith('Pictures/'))
        ? [{ fault: 'picture' as const, place: 'pictures' }]
        : []),
    ],
  };
}
