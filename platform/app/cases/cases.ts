import type { CaseFile, CaseStep, CaseSummary, Question } from '@vitrine/api';
import { Conflict, NotFound } from '@vitrine/core/errors';
import { randomId } from '@vitrine/core/ids';
import type { JsonObject } from '@vitrine/core/text';
import { listPeople, type Person } from '@vitrine/identity/people';
import { demand } from '@vitrine/policy/abilities';
import { abilityOf } from '../agreements/abilities.ts';
import { recordFact } from '../record/acts.ts';
import { lockOf } from '../record/lock-keys.ts';
import { loadNames, type Names } from '../record/names.ts';
import type { RecordPorts } from '../record/ports.ts';
import { aboutLabel, concernsOf } from './case-about.ts';
import { brokenCaseRule } from './case-rules.ts';
import type { RecordedCaseStep } from './case-step.ts';
import { caseStepped } from './events.ts';
import {
  caseRow,
  caseRows,
  caseStepRows,
  incidentRows,
  questionRows,
  type CaseRow,
  type QuestionRow,
  type StepRow,
} from './remember-cases.ts';
import { caseSubject, reviewedCase, reviewing } from './reviewed.ts';

type Opened = Extract<RecordedCaseStep, { readonly kind: 'opened' }>;

/** Opens a case about something that is there. @throws NotFound; Forbidden for a case that would concern oneself */
export async function openCase(
  ports: RecordPorts,
  reviewer: Person,
  { about, words }: Pick<Opened, 'about' | 'words'>,
): Promise<{ id: string }> {
  const ability = await reviewing(ports, reviewer);
  const { concerns, agreements } = await concernsOf(ports, about);
  demand(ability, 'review', caseSubject({ decides: { concerns }, agreements }));
  const id = randomId('case_');
  await take(ports, reviewer, id, { kind: 'opened', about, words, concerns: [...concerns], agreements });
  return { id };
}

/** Asks a person who has ever signed in. @throws NotFound, Conflict */
export async function askInCase(
  ports: RecordPorts,
  reviewer: Person,
  id: string,
  { to, words }: { readonly to: string; readonly words: string },
): Promise<{ id: string }> {
  const row = await reviewedCase(ports, reviewer, id);
  const people = await listPeople(ports.database);
  const person = people.find((one) => one.id === to || one.username === to);
  if (person === undefined)
    throw new NotFound({
      detail: 'Nobody of this name has ever signed in.',
      help: 'Write the sign-in name, as agreements have it.',
    });
  const question = randomId('qst_');
  await take(ports, reviewer, row.case, { kind: 'asked', question, to: person.id, words });
  return { id: question };
}

/** A step of a reviewer that takes words and nothing else. @throws NotFound, Conflict */
export async function stepInCase(
  ports: RecordPorts,
  reviewer: Person,
  id: string,
  step: Extract<RecordedCaseStep, { readonly kind: 'noted' | 'closed' | 'reopened' }>,
): Promise<{ done: true }> {
  const row = await reviewedCase(ports, reviewer, id);
  await take(ports, reviewer, row.case, step);
  return { done: true };
}

/** Answers a question of one's own. @throws NotFound for that of another, as for none; Conflict for a second answer */
export async function answerQuestion(
  ports: RecordPorts,
  person: Person,
  id: string,
  words: string,
): Promise<{ done: true }> {
  const asked = questionRows(ports.database, person.id).find(({ question }) => question === id);
  const ability = await abilityOf(ports, person);
  if (asked === undefined || ability.cannot('answer', { kind: 'Question', to: asked.to }))
    throw new NotFound({ detail: 'You were not asked this.' });
  if (stateOfQuestion(ports, asked) === 'withdrawn')
    throw new Conflict({
      detail: 'The question was withdrawn: no answer is needed any more.',
      help: 'Tell the oversight body what you still want to say.',
    });
  await take(ports, person, asked.case, { kind: 'answered', question: id, words });
  return { done: true };
}

/** Records a step, if the case as it stands takes it. @throws Conflict with the rule that it would break */
async function take(ports: RecordPorts, actor: Person, id: string, step: RecordedCaseStep): Promise<void> {
  await ports.locks.hold([lockOf.caseFile(id)], async () => {
    const broken = brokenCaseRule(caseRow(ports.database, id)?.decides, step, actor.id);
    if (broken !== undefined) throw new Conflict({ detail: broken });
    // What is not there is left out, as JSON has it.
    const said = JSON.parse(JSON.stringify(step)) as JsonObject;
    await recordFact(ports, actor.id, { type: caseStepped, public: {}, private: { case: id, step: said } });
  });
}

/** The cases that a reviewer may review, the latest first. */
export async function listCases(ports: RecordPorts, reviewer: Person): Promise<CaseSummary[]> {
  const ability = await reviewing(ports, reviewer);
  const names = await loadNames(ports.database);
  const rows = caseRows(ports.database)
    .filter((row) => ability.can('review', caseSubject(row)))
    .toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
  return Promise.all(rows.map((row) => summaryOf(ports, row, names)));
}

/** A case with its steps. @throws NotFound */
export async function showCase(ports: RecordPorts, reviewer: Person, id: string): Promise<CaseFile> {
  const row = await reviewedCase(ports, reviewer, id);
  const names = await loadNames(ports.database);
  const incidents = incidentRows(ports.database).filter((one) => one.case === row.case);
  return {
    ...(await summaryOf(ports, row, names)),
    steps: caseStepRows(ports.database, row.case).map((one) => shownStep(one, names)),
    incidents: incidents.map(({ incident }) => incident),
  };
}

async function summaryOf(ports: RecordPorts, row: CaseRow, names: Names): Promise<CaseSummary> {
  const { about, decides, openedBy, at, updatedAt, last, outcome } = row;
  return {
    id: row.case,
    about: { ...about, label: await aboutLabel(ports, about, names) },
    state: decides.state,
    openedBy: names.of(openedBy),
    at,
    updatedAt,
    waiting: [...decides.questions.values()].filter(({ answered }) => !answered).length,
    answered: last === 'answered',
    ...(outcome === undefined ? {} : { outcome }),
  };
}

function shownStep({ actor, at, step }: StepRow<RecordedCaseStep>, names: Names): CaseStep {
  const { kind, words } = step;
  return {
    kind,
    by: names.of(actor),
    at,
    words,
    ...('question' in step ? { question: step.question } : {}),
    ...('to' in step ? { to: names.of(step.to) } : {}),
    ...('outcome' in step ? { outcome: step.outcome } : {}),
  };
}

/** What a person was asked, the latest first. */
export function listQuestions(ports: Pick<RecordPorts, 'database'>, person: Person): Question[] {
  return questionRows(ports.database, person.id)
    .map((row) => ({
      id: row.question,
      at: row.at,
      words: row.words,
      state: stateOfQuestion(ports, row),
      ...(row.answer === undefined ? {} : { answer: row.answer }),
    }))
    .toReversed();
}

function stateOfQuestion(
  { database }: Pick<RecordPorts, 'database'>,
  { answer, ...row }: QuestionRow,
): Question['state'] {
  if (answer !== undefined) return 'answered';
  return caseRow(database, row.case)?.decides.state === 'open' ? 'open' : 'withdrawn';
}
