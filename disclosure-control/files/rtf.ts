import type { FileContents } from './contents.ts';
import { tablesOfBlocks, textOfBlocks, type Block } from './document-blocks.ts';

/** Groups that hold fonts, colours and settings, and nothing that is shown. */
const ofForm =
  /^\{\\(?:\*\\)?(?:fonttbl|colortbl|stylesheet|listtable|listoverridetable|generator|themedata|colorschememapping|latentstyles|rsidtbl|xmlnstbl)/;

/** Rich Text Format: its tables and text, also what is marked hidden; objects within are a fault. */
export function readRtf(source: string): FileContents {
  const body = withoutForm(source);
  const blocks = rtfBlocks(source);
  return {
    form: 'RTF',
    tables: tablesOfBlocks(blocks),
    texts: [textOfBlocks(blocks)],
    faults: [
      ...(/\\object\b|\\objdata|\\field\b[\s\S]{0,80}(?:DDE|INCLUDE)/i.test(source)
        ? [{ fault: 'unsafe-form' as const, place: '' }]
        : []),
      ...(/\\v(?:1)?[ \\]|\\deleted\b|\\annotation\b|\\atnid/.test(body)
        ? [{ fault: 'hidden-content' as const, place: '' }]
        : []),
      // Pictures of RTF are of forms that are not read: they are sent as files.
      ...(/\\pict\b/.test(body) ? [{ fault: 'unsafe-form' as const, place: 'pictures' }] : []),
    ],
  };
}

/** Lines and rows of cells in order; rows that follow one another are a table. */
export function rtfBlocks(source: string): readonly Block[] {
  const blocks: Block[] = [];
  let rows: (readonly string[])[] = [];
  const close = (): void => {
    if (rows.length > 0) blocks.push({ kind: 'table', rows });
    rows = [];
  };
  const pieces = textOf(withoutForm(source)).split('\u0001');
  for (const [at, piece] of pieces.entries()) {
    const lines = piece.split('\n');
    const row = at < pieces.length - 1 ? (lines.pop() ?? '') : undefined;
    for (const line of lines) {
      const text = line.replaceAll('\u0002', '  ').trim();
      if (text === '') continue;
      close();
      blocks.push({ kind: 'paragraph', text });
    }
    if (row !== undefined)
      rows.push(
        row
          .split('\u0002')
          .slice(0, -1)
          .map((cell) => cell.trim()),
      );
  }
  close();
  return blocks;
}

function withoutForm(source: string): string {
  let out = '';
  for (let at = 0; at < source.length; at += 1) {
    if (source[at] !== '{' || !ofForm.test(source.slice(at, at + 60))) {
      out += source[at] ?? '';
      continue;
    }
    let depth = 0;
    for (; at < source.length; at += 1) {
      if (source[at] === '\\') at += 1;
      else if (source[at] === '{') depth += 1;
      else if (source[at] === '}') depth -= 1;
      if (depth === 0) break;
    }
  }
  return out;
}

/** Cells end with \u0002 and rows with \u0001, so that what else a line says stays text. */
function textOf(body: string): string {
  return body
    .replaceAll(/\r?\n/g, '')
    .replaceAll(/\\u(-?\d+) ?\??/g, (_, code: string) =>
      String.fromCharCode((Number(code) + 65_536) % 65_536),
    )
    .replaceAll(/\\'([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\row\b ?/g, '\u0001')
    .replaceAll(/\\(?:nest)?cell\b ?/g, '\u0002')
    .replaceAll(/\\(?:par|line|sect|page)\b ?/g, '\n')
    .replaceAll(/\\tab\b ?/g, '  ')
    .replaceAll(/\\[a-zA-Z]+-?\d* ?/g, '')
    .replaceAll(/\\([{}\\])/g, '$1')
    .replaceAll(/(?<!\\)[{}]/g, '');
}
