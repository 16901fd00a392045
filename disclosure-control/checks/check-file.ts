import { readContents } from '../files/read-contents.ts';
import type { ContentFault } from '../files/contents.ts';
import type { Profile } from '../profiles/profile.ts';
import { maxFileBytes } from '../files/size.ts';
import { checkAcross, placedTables } from './check-system.ts';
import { checkCodeRows } from './code-rows.ts';
import { checkExtremes } from './extremes.ts';
import { finding, mostFindings, severities, type Finding, type FindingCode } from './finding.ts';
import { checkBesideHidden } from './hidden-beside.ts';
import { checkHiddenNumerator } from './hidden-numerator.ts';
import { checkNames, checkPieces, type Piece } from './identifiers.ts';
import { checkImplied } from './implied.ts';
import { checkModels } from './models.ts';
import { checkNestedTotals } from './nested-totals.ts';
import { checkProse } from './prose.ts';
import type { PlacedTable } from './recover.ts';
import { checkRows, checkTraining } from './rows.ts';
import { checkShape } from './shape.ts';
import { checkShortOfBase } from './short-of-base.ts';
import { checkSmallBase } from './small-base.ts';
import { checkSmallNumbers } from './small-numbers.ts';
import { checkSurvival } from './survival.ts';
import { checkClass, checkUncounted } from './uncounted.ts';
import { roleAt, type CheckedTable } from './table.ts';

/** A file as it would leave. */
export interface OutputFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const codeOf: Readonly<Record<ContentFault, FindingCode>> = {
  unreadable: 'unreadable',
  'unsafe-form': 'unsafe-form',
  'hidden-content': 'hidden-content',
  points: 'points-of-people',
  outliers: 'single-value',
  steps: 'survival-steps',
  picture: 'needs-person',
  'needs-person': 'needs-person',
};

/**
 * What can be told of a file of any form without a person, by its content and never by its name. No finding does
 * not mean safe. A file that cannot be looked through whole is a problem.
 */
export async function checkFile(file: OutputFile, profile: Profile): Promise<Finding[]> {
  if (file.bytes.length > maxFileBytes) return [finding('too-large')];
  if (file.bytes.length === 0) return [finding('empty')];
  const contents = await readContents(file.bytes);
  const tables = placedTables(contents);
  const found = [
    ...contents.faults.map(({ fault, place }) =>
      finding(codeOf[fault], { part: place === '' ? 'the whole file' : place }),
    ),
    ...tables.flatMap((table) => checkTableOf(table, profile)),
    ...(await checkAcross(tables, profile)),
    ...contents.texts.flatMap(({ text, place, written }) => [
      ...checkPieces(linesOf(text, place)),
      ...(written ? [] : checkProse(text, profile, place)),
      ...(written ? [] : checkCodeRows(text, place, contents.form)),
    ]),
  ];
  return once(found).slice(0, mostFindings);
}

/** Everything that is looked for in one table, whose cells' contributors may be known. */
export function checkTable(table: CheckedTable, profile: Profile): Finding[] {
  return [
    ...checkNames(table.columns.map((column) => column.name)),
    ...checkPieces(cellsOf(table)),
    ...checkSmallNumbers(table, profile),
    ...checkExtremes(table, profile),
    ...checkModels(table, profile),
    ...checkImplied(table, profile),
    ...checkHiddenNumerator(table, profile),
    ...checkShortOfBase(table, profile),
    ...checkSmallBase(table, profile),
    ...checkBesideHidden(table),
    ...checkUncounted(table),
    ...checkClass(table),
    ...checkSurvival(table, profile),
    ...checkNestedTotals(table, profile),
    ...checkShape(table),
    ...checkRows(table),
  ];
}

function checkTableOf({ table, place }: PlacedTable, profile: Profile): Finding[] {
  const found = [...checkTable(table, profile), ...checkTraining(table, place)];
  return place === '' ? found : found.map((one) => ({ ...one, where: { part: place, ...one.where } }));
}

function* cellsOf(table: CheckedTable): Iterable<Piece> {
  for (const { name } of table.columns) yield { text: name, where: { row: 0, column: name.slice(0, 300) } };
  for (const [row, line] of table.rows.entries())
    for (const [at, cell] of line.entries())
      // A figure of ten digits is a sum, and no NHS number, whose digits are read as text.
      if (cell.kind === 'value' && (typeof cell.value === 'string' || roleAt(table, row, at) === 'group'))
        yield { text: String(cell.value), where: { row: row + 1, column: table.columns[at]?.name ?? '' } };
}

/** A line of prose is no cell: its length says nothing. Pieces overlap, so that nothing is cut in two unseen. */
function* linesOf(text: string, place: string): Iterable<Piece> {
  for (const [at, line] of text.split(/\r?\n/).entries())
    for (let from = 0; from < line.length || from === 0; from += 150)
      yield {
        text: line.slice(from, from + 190),
        where: { ...(place === '' ? {} : { part: place }), line: at + 1 },
      };
}

/** Each finding at a place once, the worst first. */
function once(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const one of findings) {
    const key = `${one.code}|${one.where.part ?? ''}|${one.where.column ?? ''}|${one.where.row ?? ''}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}
