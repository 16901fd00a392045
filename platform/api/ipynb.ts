import { z } from 'zod';
import {
  mostCellCharacters,
  mostCells,
  mostNotebookCharacters,
  type NotebookCell,
} from './schemas/notebook.ts';

/** The largest file that is read: most of a notebook's file is outputs, which are left behind. */
export const mostIpynbBytes = 20 * 1024 * 1024;

/** Cells of a file, before they have ids. */
export type ImportedCell = Pick<NotebookCell, 'language' | 'code'>;

/** What a notebook's file holds, or in sentences why it is not taken. */
export type Imported =
  | { readonly cells: readonly ImportedCell[]; readonly faults: readonly [] }
  | { readonly cells: readonly []; readonly faults: readonly string[] };

const mostFaults = 10;
const source = z.union([z.string(), z.array(z.string())]);
/** Jupyter's format (nbformat 4): of everything else that a file may say nothing is believed. */
const file = z.object({
  nbformat: z.literal(4),
  metadata: z.object({ language_info: z.object({ name: z.string() }).optional().catch(undefined) }).catch({}),
  cells: z.array(z.unknown()),
});
const cell = z.object({
  cell_type: z.enum(['code', 'markdown', 'raw']),
  source,
  metadata: z
    .object({ vitrine: z.object({ language: z.enum(['sql', 'python', 'r']) }) })
    .optional()
    .catch(undefined),
});

/**
 * The cells of a notebook's file (`.ipynb`), their code and words alone: outputs, attachments and metadata are left
 * behind. What would mean something else in a room, such as a magic, is refused with its cell and line. Pure.
 */
export function readIpynb(text: string): Imported {
  if (text.length > mostIpynbBytes) return refused([tooLargeText(text.length)]);
  const read = file.safeParse(parsed(text));
  if (!read.success) return refused(['This is no notebook of Jupyter (nbformat 4).']);
  const { cells, metadata } = read.data;
  if (cells.length > mostCells)
    return refused([
      `It has ${cells.length.toLocaleString('en-GB')} cells, and a notebook holds at most ${mostCells}.`,
    ]);
  const usual = languageOf(metadata.language_info?.name ?? 'python');
  if (usual === undefined) return refused(['Its language is neither Python nor R.']);
  const faults: string[] = [];
  const taken = cells.map((one, at): ImportedCell => {
    const said = cell.safeParse(one);
    if (!said.success) {
      faults.push(`Cell ${at + 1} is not in the form of a cell.`);
      return { language: 'markdown', code: '' };
    }
    const { cell_type: kind, source: lines, metadata: own } = said.data;
    const code = typeof lines === 'string' ? lines : lines.join('');
    if (kind !== 'code') return { language: 'markdown', code };
    return codeCell(code, own?.vitrine.language ?? usual, at + 1, faults);
  });
  if (taken.some(({ code }) => code.length > mostCellCharacters))
    faults.push(`A cell holds at most ${mostCellCharacters.toLocaleString('en-GB')} characters.`);
  if (taken.reduce((sum, { code }) => sum + code.length, 0) > mostNotebookCharacters)
    faults.push(`A notebook holds at most ${mostNotebookCharacters.toLocaleString('en-GB')} characters.`);
  return faults.length > 0 ? refused(faults) : { cells: taken, faults: [] };
}

/** The cells as steps of a run: its code; words are left out, and SQL is asked from the code of a run. Pure. */
export function stepsOf(cells: readonly ImportedCell[]): {
  readonly steps: readonly { readonly language: 'python' | 'r'; readonly code: string }[];
  readonly faults: readonly string[];
} {
  const faults = cells.flatMap(({ language }, at) =>
    language === 'sql' ? [`Cell ${at + 1} is SQL: a run asks with vitrine.sql in its code.`] : [],
  );
  const steps = cells.flatMap(({ language, code }) =>
    (language === 'python' || language === 'r') && code.trim() !== '' ? [{ language, code }] : [],
  );
  return { steps, faults: faults.slice(0, mostFaults) };
}

/** In words, for who looks at a file before it is read. */
export function tooLargeText(bytes: number): string {
  const size = Math.ceil(bytes / 1024 / 1024);
  return `It has ${size} MB, and at most ${mostIpynbBytes / 1024 / 1024} MB are read: clear its outputs first.`;
}

/** The cells as a file of Jupyter: code and words, and of each the language; outputs are not in it. Pure. */
export function writeIpynb(cells: readonly ImportedCell[]): string {
  const first = cells.find(({ language }) => language === 'python' || language === 'r')?.language ?? 'python';
  const lines = (code: string): string[] => code.split(/(?<=\n)/).filter((line) => line !== '');
  const written = cells.map(({ language, code }) =>
    language === 'markdown'
      ? { cell_type: 'markdown', metadata: {}, source: lines(code) }
      : {
          cell_type: 'code',
          metadata: { vitrine: { language } },
          source: lines(code),
          execution_count: null,
          outputs: [],
        },
  );
  const metadata = { language_info: { name: first === 'r' ? 'R' : 'python' } };
  return `${JSON.stringify({ cells: written, metadata, nbformat: 4, nbformat_minor: 4 }, null, 1)}\n`;
}

const refused = (faults: readonly string[]): Imported => ({ cells: [], faults: faults.slice(0, mostFaults) });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function languageOf(name: string): 'python' | 'r' | undefined {
  const folded = name.toLowerCase();
  if (folded === 'python' || folded === 'ipython') return 'python';
  return folded === 'r' ? 'r' : undefined;
}

const cellMagic = /^%%(\S*)/;

/** A cell of code; magics of Python that name another language make it one of that, others are faults. */
function codeCell(
  code: string,
  language: 'sql' | 'python' | 'r',
  at: number,
  faults: string[],
): ImportedCell {
  if (language !== 'python') return { language, code };
  const [first = '', ...rest] = code.split('\n');
  const magic = cellMagic.exec(first)?.[1]?.toLowerCase();
  const other = magic === 'sql' || magic === 'r' ? magic : undefined;
  if (other !== undefined && first.trim() === `%%${first.slice(2).trim()}` && !/\s/.test(first.trim()))
    return { language: other, code: rest.join('\n') };
  const kept = code.split('\n').filter((line, place) => {
    if (/^\s*%matplotlib(?:\s+inline)?\s*$/.test(line)) return false;
    const found = /^\s*(%%?[A-Za-z]\S*|![^=\s]\S*)/.exec(line)?.[1];
    if (found !== undefined)
      faults.push(
        `Cell ${at}, line ${place + 1}: ${found.slice(0, 40)} means nothing in a room, which has no shell.`,
      );
    return true;
  });
  return { language, code: kept.join('\n') };
}
