import type { Request, RequestContext } from '@vitrine/api';

export type QuestionName = keyof RequestContext;
/** The answers given so far. */
export type Answers = Request['context'];

export interface Question {
  name: QuestionName;
  title: string;
  hint: string;
  missing: string;
}

/** What checkers need to know, one question at a time, in this order. */
export const questions: readonly Question[] = [
  {
    name: 'kind',
    title: 'What is the output?',
    hint: 'The checks and the checkers look at each kind differently.',
    missing: 'Choose what the output is',
  },
  {
    name: 'population',
    title: 'Who is counted?',
    hint: 'The cohort, the period and who is left out. A checker does not know your project.',
    missing: 'Say who is counted',
  },
  {
    name: 'variables',
    title: 'What does each column or axis mean?',
    hint: 'With codes explained, and how anything was derived.',
    missing: 'Say what each column or axis means',
  },
  {
    name: 'purpose',
    title: 'What is it for, and where will it appear?',
    hint: 'For example a table in a journal article, or a figure in a report to the funder.',
    missing: 'Say what it is for',
  },
  {
    name: 'related',
    title: 'Which earlier outputs can it be compared with?',
    hint: 'Two tables that differ by a few people can betray them. Write “none” if there is no such output.',
    missing: 'Name the earlier outputs, or write “none”',
  },
];

export const kinds = [
  { value: 'frequency-table', text: 'A table of counts' },
  { value: 'magnitude-table', text: 'A table of sums or means' },
  { value: 'summary-statistics', text: 'Summary statistics' },
  { value: 'regression', text: 'Regression results' },
  { value: 'plot', text: 'A plot' },
  { value: 'model', text: 'A model' },
  { value: 'text', text: 'Text' },
  { value: 'other', text: 'Something else' },
] as const;

export const answered = (context: Answers, name: QuestionName): boolean =>
  (context[name] ?? '').trim() !== '';

/** The first question without an answer, or `check` when all have one. */
export function firstStep(context: Answers): QuestionName | 'check' {
  return questions.find((one) => !answered(context, one.name))?.name ?? 'check';
}

/** The step that an address names, when it names one. */
export function stepNamed(text: string | null): QuestionName | 'check' | undefined {
  return text === 'check' ? 'check' : questions.find((one) => one.name === text)?.name;
}

export const answerText = (context: Answers, name: QuestionName): string =>
  name === 'kind' ? (kinds.find((one) => one.value === context.kind)?.text ?? '') : (context[name] ?? '');
