import type { SentRun, Workspace } from '@vitrine/api';

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

/** What is missing before it can be sent, in the order of the form. */
export function missingOf(draft: RunDraft): 'title' | 'outputs' | 'code' | undefined {
  const sent = sentFrom(draft);
  if (sent.title === '') return 'title';
  if (sent.outputs.length === 0) return 'outputs';
  return sent.steps.length === 0 ? 'code' : undefined;
}

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
