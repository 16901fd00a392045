import type { FileContents, FileTable } from './contents.ts';

/** Groups that hold fonts, colours and settings, and nothing that is shown. */
const ofForm =
  /^\{\\(?:\*\\)?(?:fonttbl|colortbl|stylesheet|listtable|listoverridetable|generator|themedata|colorschememapping|latentstyles|rsidtbl|xmlnstbl)/;

/** Rich Text Format: its tables and text, also what is marked hidden; objects within are a fault. */
export function readRtf(source: string): FileContents {
  const body = withoutForm(source);
  const plain = textOf(body);
  const rows = plain
    .split('\u0001')
    .slice(0, -1)
    .map(
      (row) =>
        row
          .split('\n')
          .at(-1)
          ?.split('\u0002')
          .slice(0, -1)
          .map((cell) => cell.trim()) ?? [],
    );
  const [header, ...rest] = rows;
  const near = plain.split('\u0001').at(-1)?.split('\n').slice(0, 5) ?? [];
  const tables: FileTable[] = header === undefined ? [] : [{ place: 'table 1', header, rows: rest, near }];
  return {
    form: 'RTF',
    tables,
    texts: [{ place: '', text: plain.replaceAll('\u0002', '  ').replaceAll('\u0001', '\n') }],
    faults: [
      ...(/\\object\b|\\objdata|\\field\b[\s\S]{0,80}(?:DDE|INCLUDE)/i.test(source)
        ? [{ fault: 'unsafe-form' as const, place: '' }]
        : []),
      ...(/\\v(?:1)?[ \\]|\\deleted\b|\\annotation\b|\\atnid/.test(body)
        ? [{ fault: 'hidden-content' as const, place: '' }]
        : []),
      ...(/\\pict\b/.test(body) ? [{ fault: 'picture' as const, place: '' }] : []),
    ],
  };
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
