import type { Cell, NotebookCell, ShownOutput } from '@vitrine/api';
import { toProblem } from '@vitrine/core/errors';
import { newQueryId, parseDatasetId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import type { NamedResult } from '@vitrine/notebooks-gateway/protocol';
import type { UsableAgreement } from '../../agreements/usable-agreement.ts';
import { rowsMode } from '../../executions/modes/rows/rows-mode.ts';
import { sharesFrames } from '../../executions/modes/shares-frames.ts';
import { RunningQuery } from '../../executions/running-query.ts';
import { joinTexts } from '../fit-outputs.ts';
import { mostOutputs } from '../output-show.ts';
import { mostOutputBytes } from '../run-cell.ts';
import { soundOutput } from '../sound-output.ts';
import type { FreshPlace } from './fresh-registry.ts';
import type { FreshRun } from './fresh-run.ts';
import type { FreshPorts } from './ports.ts';

/** A cell that ran, or did not. */
export interface RanCell {
  readonly cell: NotebookCell;
  readonly state: 'ok' | 'error' | 'interrupted' | 'killed' | 'out-of-memory' | 'not-run' | 'words';
  readonly truncated: boolean;
  readonly outputs: readonly ShownOutput[];
}

/** Where cells run, and for whom. */
export interface FreshWork {
  readonly ports: FreshPorts;
  readonly place: FreshPlace;
  readonly person: Person;
  readonly usable: UsableAgreement;
  readonly run: FreshRun;
}

/** Runs all cells in order, to the first that does not end well; those after it are not run. */
export async function runCells(work: FreshWork): Promise<readonly RanCell[]> {
  const ran: RanCell[] = [];
  const results: NamedResult[] = [];
  let well = true;
  for (const [at, cell] of work.run.cells.entries()) {
    if (cell.language === 'markdown' || cell.code.trim() === '') ran.push(nothingOf(cell, 'words'));
    else if (!well) ran.push(nothingOf(cell, 'not-run'));
    else {
      work.run.signal.throwIfAborted();
      work.run.begin(at + 1);
      const one = cell.language === 'sql' ? await runSql(work, cell) : await runCode(work, cell, results);
      ran.push(one);
      well = one.state === 'ok';
      if (well && cell.language === 'sql' && cell.name !== undefined)
        results.push({ name: cell.name, sql: cell.code });
    }
  }
  return ran;
}

const nothingOf = (cell: NotebookCell, state: 'not-run' | 'words'): RanCell => ({
  cell,
  state,
  truncated: false,
  outputs: [],
});

/** A question, judged and limited as one whose answer is shown; what it answers is a table of texts. */
async function runSql(
  { ports, place, person, usable, run }: FreshWork,
  cell: NotebookCell,
): Promise<RanCell> {
  const query = new RunningQuery(newQueryId(), person.id, usable.ref, cell.code);
  const stop = (): void => query.cancel();
  run.signal.addEventListener('abort', stop, { once: true });
  try {
    const tree = await ports.guard.tree(query.sql, person.id);
    const question = { mode: 'rows' as const, tree, sql: query.sql, visible: usable.visible };
    const plan = await ports.judges.plan({ ...question, frames: sharesFrames(usable.agreement) }, person.id);
    run.reads(plan.tables);
    const { result } = await rowsMode.run(
      { ...ports, rooms: place.rooms },
      {
        person,
        usable,
        query,
        plan,
        datasets: plan.tables.map(({ dataset }) => parseDatasetId(dataset)),
        maxRows: usable.agreement.limits.rowsShown,
        acting: { note: () => undefined },
      },
    );
    const rows = result.rows.map((row) => row.map(textOf));
    const columns = result.columns.map(({ name }) => name);
    const table = { kind: 'table' as const, columns, rows, totalRows: rows.length };
    return { cell, state: 'ok', truncated: result.truncated, outputs: [table] };
  } catch (error) {
    run.signal.throwIfAborted();
    const { code, detail, status } = toProblem(error);
    // Of what is no fault of the question nothing is made.
    if (status >= 500) throw error;
    return {
      cell,
      state: 'error',
      truncated: false,
      outputs: [{ kind: 'error', name: code, message: detail, trace: [] }],
    };
  } finally {
    run.signal.removeEventListener('abort', stop);
  }
}

/** A value as a table of texts has it; JSON where it is neither text nor figure. */
function textOf(value: Cell): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

async function runCode(
  { place, person, usable, run }: FreshWork,
  cell: NotebookCell,
  results: readonly NamedResult[],
): Promise<RanCell> {
  const { language } = cell;
  if (language !== 'python' && language !== 'r') throw new TypeError('Kernels run Python and R.');
  const heard: ShownOutput[] = [];
  let dropped = false;
  const need = { onStep: (step: string): void => run.stage(step), signal: run.signal };
  const end = await place.kernels.use(person, usable, language, need, async ({ session, nameResults }) => {
    await nameResults(results);
    run.stage('Running');
    return session.run(cell.code, {
      signal: run.signal,
      maxOutputBytes: mostOutputBytes,
      seconds: usable.agreement.limits.querySeconds,
      onOutput: (output) => {
        const sound = soundOutput(output);
        if (sound === undefined) dropped = true;
        else heard.push(sound);
      },
    });
  });
  run.signal.throwIfAborted();
  const outputs = joinTexts(heard);
  return {
    cell,
    state: end.state,
    truncated: end.truncated || dropped || outputs.length > mostOutputs,
    outputs: outputs.slice(0, mostOutputs),
  };
}
