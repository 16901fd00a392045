import { sentRun, type SentRun, type Workspace } from '@vitrine/api';

export type RunLanguage = SentRun['steps'][number]['language'];

/** A step that is being written; `key` tells it from the others while they move. */
export interface StepDraft {
  readonly key: number;
  readonly language: RunLanguage;
  readonly code: string;
}

/** A run that is being written. */
export interface RunDraft {
  readonly title: string;
  /** Names of files, as they were typed. */
  readonly outputs: string;
  readonly steps: readonly StepDraft[];
}

/** The languages in which code may be sent, the one that new steps have first. */
export function runLanguages({ kernels, display, dataOut }: Workspace): readonly RunLanguage[] {
  if (display !== 'aggregates' || dataOut !== 'escrow') return [];
  return kernels.filter((one) => one !== 'sql');
}

/** What was kept in this browser, or the beginning of one. */
export function draftFrom(kept: string | undefined, language: RunLanguage): RunDraft {
  const empty = { title: '', outputs: '', steps: [{ key: 1, language, code: '' }] };
  if (kept === undefined) return empty;
  try {
    const { title, outputs, steps } = JSON.parse(kept) as Partial<RunDraft>;
    if (typeof title !== 'string' || typeof outputs !== 'string' || !Array.isArray(steps)) return empty;
    return steps.length === 0 ? empty : { title, outputs, steps };
  } catch {
    return empty;
  }
}

export const outputNames = (text: string): string[] => text.split(/[,\n]/).flatMap((one) => one.trim() || []);

/** What is sent: steps without code are left out. */
export function sentFrom({ title, outputs, steps }: RunDraft): SentRun {
  return {
    title: title.trim(),
    outputs: outputNames(outputs),
    steps: steps.filter(({ code }) => code.trim() !== '').map(({ language, code }) => ({ language, code })),
  };
}

/** What must change before it can be sent, the first in the order of the form. */
export interface DraftFault {
  readonly field: 'title' | 'outputs' | 'code';
  readonly text: string;
}

export function faultOf(draft: RunDraft): DraftFault | undefined {
  const { title, outputs, steps } = sentFrom(draft);
  if (title === '') return { field: 'title', text: 'Give the run a title' };
  if (outputs.length === 0)
    return { field: 'outputs', text: 'Name at least one file that the code puts out' };
  const named = sentRun.shape.outputs.safeParse(outputs);
  if (!named.success) return { field: 'outputs', text: outputsFault(outputs, named.error.issues[0]) };
  return steps.length === 0 ? { field: 'code', text: 'Write the code of a step' } : undefined;
}

function outputsFault(
  names: readonly string[],
  issue:
    { readonly code: string; readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
): string {
  if (issue === undefined || issue.code === 'too_big') return 'A run puts out at most eight files';
  const [at] = issue.path;
  return typeof at === 'number' ? `“${names[at] ?? ''}”: ${issue.message}` : issue.message;
}

/** The lines of the whole run that each step holds, as errors name them. */
export function linesOfSteps(steps: readonly StepDraft[]): readonly { from: number; to: number }[] {
  let before = 0;
  return steps.map(({ code }) => {
    const from = before + 1;
    if (code.trim() !== '') before += code.split('\n').length;
    return { from, to: before };
  });
}

/** Whether nothing has been written yet. */
export function isBlank({ title, outputs, steps }: RunDraft): boolean {
  return [title, outputs, ...steps.map(({ code }) => code)].every((text) => text.trim() === '');
}

/** A first run over the tables of the agreement: a count by a column, without small groups, rounded. */
export function exampleFor(
  { tables }: Pick<Workspace, 'tables'>,
  language: RunLanguage,
  key: number,
): RunDraft {
  const table = tables.find(({ columns }) => columns.some(isCategory)) ?? tables[0];
  const dataset = table?.dataset ?? 'dataset';
  const column = table?.columns.find(isCategory)?.name ?? 'COLUMN';
  const sql = `SELECT ${column}, count(*) AS n FROM ${dataset} GROUP BY ${column} ORDER BY ${column}`;
  const code = {
    python: `import vitrine

frame = vitrine.sql("${sql}")
frame = frame[frame["n"] >= 10]
frame["n"] = frame["n"] // 10 * 10
vitrine.output(frame, "table1.csv")`,
    r: `frame <- vitrine$sql("${sql}")
frame <- frame[frame$n >= 10, ]
frame$n <- frame$n %/% 10 * 10
vitrine$output(frame, "table1.csv")`,
  }[language];
  return {
    title: `Rows of ${dataset} by ${column}`,
    outputs: 'table1.csv',
    steps: [{ key, language, code }],
  };
}

const isCategory = ({ role, type }: Workspace['tables'][number]['columns'][number]): boolean =>
  role === 'value' && /string|varchar|text/i.test(type);

export function withStep(draft: RunDraft, language: RunLanguage): RunDraft {
  const key = Math.max(0, ...draft.steps.map((step) => step.key)) + 1;
  return { ...draft, steps: [...draft.steps, { key, language, code: '' }] };
}

/** With the steps of a notebook after those that say something. */
export function withSteps(draft: RunDraft, more: readonly Omit<StepDraft, 'key'>[]): RunDraft {
  const kept = draft.steps.filter(({ code }) => code.trim() !== '');
  const next = Math.max(0, ...draft.steps.map((step) => step.key)) + 1;
  return { ...draft, steps: [...kept, ...more.map((step, at) => ({ key: next + at, ...step }))] };
}
