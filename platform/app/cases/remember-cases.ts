import { ledgerRows, type Database } from '@vitrine/core/database';
import type { Entry } from '@vitrine/ledger/log';
import { brokenCaseRule, nextCase, type CaseState } from './case-rules.ts';
import { caseBody, type RecordedCaseStep } from './case-step.ts';
import { caseStepped, incidentStepped } from './events.ts';
import { brokenIncidentRule, nextIncident, type IncidentState } from './incident-rules.ts';
import { incidentBody, type RecordedIncidentStep } from './incident-step.ts';

type Opened = Extract<RecordedCaseStep, { readonly kind: 'opened' }>;

export interface CaseRow {
  readonly case: string;
  readonly about: Opened['about'];
  readonly agreements: Opened['agreements'];
  readonly openedBy: string;
  readonly at: string;
  readonly updatedAt: string;
  readonly last: RecordedCaseStep['kind'];
  readonly outcome: Extract<RecordedCaseStep, { readonly kind: 'closed' }>['outcome'] | undefined;
  readonly decides: CaseState;
}

/** One step of a case or of an incident: who, when and what. */
export interface StepRow<Step> {
  readonly of: string;
  readonly index: string;
  readonly actor: string;
  readonly at: string;
  readonly step: Step;
}

export interface QuestionRow {
  /** Id of the person who was asked. */
  readonly to: string;
  readonly question: string;
  readonly case: string;
  readonly at: string;
  readonly words: string;
  readonly answer: { readonly at: string; readonly words: string } | undefined;
}

export interface IncidentRow {
  readonly incident: string;
  readonly case: string | undefined;
  readonly declaredBy: string;
  readonly at: string;
  readonly decides: IncidentState;
}

const rows = {
  cases: ledgerRows<CaseRow>(['case']),
  caseSteps: ledgerRows<StepRow<RecordedCaseStep>>(['of', 'index']),
  questions: ledgerRows<QuestionRow>(['to', 'question']),
  incidents: ledgerRows<IncidentRow>(['incident']),
  incidentSteps: ledgerRows<StepRow<RecordedIncidentStep>>(['of', 'index']),
} as const;

/**
 * Keeps cases and incidents as the ledger alone has them; the same entry twice changes nothing, and a step that breaks
 * a rule is not taken.
 */
export function rememberCases(database: Database, entry: Entry): void {
  if (entry.type === caseStepped) rememberCaseStep(database, entry);
  else if (entry.type === incidentStepped) rememberIncidentStep(database, entry);
}

function rememberCaseStep(database: Database, entry: Entry): void {
  const body = caseBody.safeParse(entry.private);
  if (!body.success) return;
  const { actor, case: id, step } = body.data;
  const steps = rows.caseSteps.of(database);
  const index = String(entry.index);
  if (steps.get(id, index) !== undefined) return;
  const cases = rows.cases.of(database);
  const known = cases.get(id);
  if (brokenCaseRule(known?.decides, step, actor) !== undefined) return;
  const changes = { updatedAt: entry.at, last: step.kind, decides: nextCase(known?.decides, step) };
  if (step.kind === 'opened') {
    const { about, agreements } = step;
    const opened = { case: id, about, agreements, openedBy: actor, at: entry.at, outcome: undefined };
    cases.put({ ...opened, ...changes });
  } else if (known !== undefined) {
    const outcome = step.kind === 'closed' ? step.outcome : known.outcome;
    cases.put({ ...known, ...changes, outcome: step.kind === 'reopened' ? undefined : outcome });
  }
  steps.put({ of: id, index, actor, at: entry.at, step });
  rememberQuestion(database, id, actor, entry.at, step);
}

function rememberQuestion(
  database: Database,
  id: string,
  actor: string,
  at: string,
  step: RecordedCaseStep,
): void {
  const questions = rows.questions.of(database);
  if (step.kind === 'asked') {
    const { to, question, words } = step;
    questions.put({ to, question, case: id, at, words, answer: undefined });
  } else if (step.kind === 'answered') {
    const asked = questions.get(actor, step.question);
    if (asked !== undefined) questions.put({ ...asked, answer: { at, words: step.words } });
  }
}

function rememberIncidentStep(database: Database, entry: Entry): void {
  const body = incidentBody.safeParse(entry.private);
  if (!body.success) return;
  const { actor, incident: id, step } = body.data;
  const steps = rows.incidentSteps.of(database);
  const index = String(entry.index);
  if (steps.get(id, index) !== undefined) return;
  const incidents = rows.incidents.of(database);
  const known = incidents.get(id);
  if (brokenIncidentRule(known?.decides, step, actor, entry.at) !== undefined) return;
  const decides = nextIncident(known?.decides, step);
  if (decides === undefined) return;
  const declared =
    step.kind === 'declared' ? { incident: id, case: step.case, declaredBy: actor, at: entry.at } : known;
  if (declared === undefined) return;
  incidents.put({ ...declared, decides });
  steps.put({ of: id, index, actor, at: entry.at, step });
}

export const caseRow = (database: Database, id: string): CaseRow | undefined =>
  rows.cases.of(database).get(id);
export const caseRows = (database: Database): readonly CaseRow[] => rows.cases.of(database).all();
export const caseStepRows = (database: Database, id: string): readonly StepRow<RecordedCaseStep>[] =>
  rows.caseSteps.of(database).group(id);
/** The questions that a person was asked. */
export const questionRows = (database: Database, person: string): readonly QuestionRow[] =>
  rows.questions.of(database).group(person);
export const incidentRow = (database: Database, id: string): IncidentRow | undefined =>
  rows.incidents.of(database).get(id);
export const incidentRows = (database: Database): readonly IncidentRow[] => rows.incidents.of(database).all();
export const incidentStepRows = (database: Database, id: string): readonly StepRow<RecordedIncidentStep>[] =>
  rows.incidentSteps.of(database).group(id);
