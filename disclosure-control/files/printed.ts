import { alignedTable, type Token } from './aligned.ts';
import type { FileContents, FileTable } from './contents.ts';
import { tablesIn } from './delimited.ts';
import { isFigure } from './figures.ts';

/**
 * Printed tables in a text: fixed columns (R, Stata, SAS, Python), cells between `|` (Markdown) or `&` (LaTeX). Blocks
 * of at least two such lines are tables; every line stays text as well.
 */
export function readPrinted(form: string, text: string): FileContents {
  const lines = text.split(/\r?\n/);
  const marked = tablesIn(lines.filter((line) => !isRule(line)).map(markedCells)).tables;
  const listed = listedFigures(lines);
  const found = [
    ...marked,
    ...(listed === undefined ? [] : [listed]),
    ...blocksOf(lines).flatMap((block) => alignedTable(block) ?? []),
  ]
    .filter((table) => table.rows.length > 0 && table.header.length > 1)
    .map((table, at): FileTable => ({ ...table, place: `table ${at + 1}`, near: titlesOf(lines) }));
  return { form, tables: found, texts: [{ place: '', text }], faults: [] };
}

/** Figures of programs and studies, and of nobody. */
const ofProgram =
  /\b(?:threads?|cores?|seed|iterations?|version|epochs?|memory|time|seconds?|batch|folds?|trees?|depth|lag|df|degrees?|page|step|columns?|variables?|parameters?|chains?|warm-?up|cpus?|jobs?|nodes?|gb|mb|hours?|minutes?|power|alpha|knots?|rank|line|level|p|n_?jobs|hospitals?|sites?|regions?|providers?|trusts?|practices|years?|wards?|centres?|covariates?|outcomes?|models?|tables?|figures?|datasets?|files?|studies|groups?|arms?|categories|codes?|cells?|threshold|rounding)\b/i;

/** Lines such as `Women: 4,510` or `- Not stated: 2`, at least three of them: a table of names and counts. */
export function listedFigures(lines: readonly string[], least = 3): FileTable | undefined {
  const rows = lines.flatMap((line) => {
    const match =
      /^\s*(?:[-*•]\s+)?\**([A-Z][^:|=\t]{1,60}?)\**\s*:\s+\**(\d[\d,]*|[*<]\s*\d*)\**\.?\s*$/.exec(line);
    return match === null || ofProgram.test(match[1] ?? '') ? [] : [[match[1] ?? '', match[2] ?? '']];
  });
  return rows.length < least ? undefined : { place: '', header: ['name', 'value'], rows, near: [] };
}

/** Rules between a heading and its rows, which part nothing. */
const isRule = (line: string): boolean =>
  /^\s*\|[\s|:+-]+\|?\s*$|^\s*\\(?:toprule|midrule|bottomrule|hline|cline|cmidrule|addlinespace|endhead|endfirsthead)/.test(
    line,
  );
/** Where R, Stata or Python was told something. */
const isPrompt = (line: string): boolean =>
  /^(?:> |\. \w|In \[|Out\[|>>> |\[\d+\] |\[?\d{4}-\d\d-\d\d[ T]\d\d:|\d\d:\d\d:\d\d|(?:NOTE|INFO|DEBUG|WARNING|ERROR)\b)/.test(
    line,
  );
/** What stands below a model is of the model, and no row of a table. */
const ofModel =
  /degrees of freedom|^\s*number of obs:|\bAIC\b|deviance|signif\. codes|p-value[:=]|log.?lik|r-squared/i;
/** Bars at both ends alone are the frame of a list of Stata's. */
const isMarkdown = (line: string): boolean => /^\s*\|.*\|.*\|\s*$/.test(line);
const isLatex = (line: string): boolean =>
  /&/.test(line) && /\\\\(?:\s*(?:\[.*\]|\\\w+(?:\{[^}]*\}|\([^)]*\))*))*\s*$/.test(line);

/** Lines that say of whom a table is: its caption or title. */
function titlesOf(lines: readonly string[]): readonly string[] {
  return lines
    .filter(
      (line) =>
        line.length < 300 &&
        !isLatex(line) &&
        !line.includes('|') &&
        /\bn\s*=\s*\d|\b(?:of|in|among) \d/i.test(line),
    )
    .slice(0, 3);
}

function markedCells(line: string): readonly string[] {
  const plain = line
    .replaceAll(/\\(?:textbf|textit|emph)\{([^}]*)\}/g, '$1')
    .replaceAll(/\\multicolumn\{\d+\}\{[^}]*\}\{([^}]*)\}/g, '$1')
    .trimEnd();
  if (isLatex(plain))
    return plain
      .replace(/\\\\.*$/, '')
      .split(/(?<!\\)&/)
      .map((cell) => cell.trim());
  if (!isMarkdown(plain)) return [];
  return plain
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}

/** Runs of lines without a blank one between, as tokens with their places; rules across a table are left out. */
function blocksOf(lines: readonly string[]): readonly (readonly (readonly Token[])[])[] {
  const blocks: Token[][][] = [[]];
  for (const line of lines) {
    // Tabs part cells, and put them into no columns.
    if (isMarkdown(line) || isLatex(line) || ofModel.test(line) || line.includes('\t')) continue;
    const tokens = [...tokensOf(line)];
    const [sentence] = tokens.length === 1 ? tokens : [];
    if (
      tokens.length === 0 ? line.trim() === '' : isPrompt(line) || (sentence?.text.split(' ').length ?? 0) > 5
    )
      blocks.push([]);
    else if (!/^[\s=+|:_\-─━┼│]*$/.test(line)) blocks.at(-1)?.push(tokens);
  }
  return withHeadings(blocks).filter((block) => block.filter((line) => line.length > 1).length > 1);
}

/** SAS leaves a blank line between a heading and its rows: lines without figures, and a block that begins with some. */
function withHeadings(
  blocks: readonly (readonly (readonly Token[])[])[],
): readonly (readonly (readonly Token[])[])[] {
  const filled = blocks.filter((block) => block.length > 0);
  const hasFigures = (line: readonly Token[] | undefined): boolean =>
    line?.some(({ text }) => isFigure(text)) === true;
  return filled.map((block, at) => {
    const before = filled[at - 1] ?? [];
    const heading =
      before.length < 4 &&
      before.at(-1) !== undefined &&
      (before.at(-1)?.length ?? 0) > 1 &&
      !before.some(hasFigures);
    return heading && hasFigures(block[0]) ? [...before, ...block] : block;
  });
}

/** Words that stand apart by two spaces or a bar. */
function* tokensOf(line: string): Iterable<Token> {
  const plain = line
    .replaceAll('│', '|')
    .replaceAll(/>\|(\w)\|/g, '> $1 ')
    .slice(0, 2_000);
  for (const match of plain.matchAll(/[^\s|]+(?: [^\s|]+)*/g)) {
    const text = match[0];
    if (text !== '=' && !/^[-+=_]{3,}$/.test(text))
      yield { text: text.replace(/^= /, ''), start: match.index, end: match.index + text.length };
  }
}
