import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { caseBody, type RecordedCaseStep } from './case-step.ts';
import { caseStepped } from './events.ts';

/** Questions, notes and reopenings that one case takes; answers and its closing come on top. */
export const mostCaseSteps = 500;

interface AskedQuestion {
  readonly to: string;
  readonly answered: boolean;
}

/** What decides whether a case may take a step. */
export interface CaseState {
  readonly state: 'open' | 'closed';
  /** Ids of those it is about and of those who were asked. */
  readonly concerns: readonly string[];
  readonly steps: number;
  readonly questions: ReadonlyMap<string, AskedQuestion>;
}

/**
 * The rule that a step would break, at the door as in the replay; undefined when it breaks none. Pure.
 *
 * @param known the case as it is; undefined before it is opened
 */
export function brokenCaseRule(
  known: CaseState | undefined,
  step: RecordedCaseStep,
  actor: string,
): string | undefined {
  if (step.kind === 'opened') {
    if (known !== undefined) return 'A case was opened a second time.';
    return step.concerns.includes(actor) ? broken.concerned : undefined;
  }
  if (known === undefined) return broken.unopened;
  if (step.kind === 'reopened' && known.state === 'open') return broken.open;
  if (step.kind !== 'reopened' && known.state === 'closed') return broken.closed;
  if (step.kind === 'answered') return brokenAnswerRule(known.questions.get(step.question), actor);
  if (known.concerns.includes(actor)) return broken.concerned;
  if (step.kind === 'closed') return undefined;
  if (known.steps >= mostCaseSteps)
    return `The case has the ${mostCaseSteps} steps that a case may have: close it, and open another.`;
  if (step.kind !== 'asked') return undefined;
  if (step.to === actor) return 'Nobody asks themselves.';
  return known.questions.has(step.question) ? reasked : undefined;
}

const reasked = 'A question was asked under the number of another.';
const broken = {
  concerned: 'A case is reviewed by nobody whom it concerns.',
  unopened: 'A step was taken in a case that nobody opened.',
  open: 'The case is open.',
  closed: 'The case is closed: it takes no step but its reopening.',
  unasked: 'An answer is to a question that nobody asked.',
} as const;

function brokenAnswerRule(question: AskedQuestion | undefined, actor: string): string | undefined {
  if (question === undefined) return broken.unasked;
  if (question.to !== actor) return 'A question was answered by another than the person who was asked.';
  return question.answered ? 'The question is answered already.' : undefined;
}

/** The case after a step that breaks no rule. Pure. */
export function nextCase(known: CaseState | undefined, step: RecordedCaseStep): CaseState {
  if (step.kind === 'opened' || known === undefined)
    return {
      state: 'open',
      concerns: step.kind === 'opened' ? step.concerns : [],
      steps: 0,
      questions: new Map(),
    };
  switch (step.kind) {
    case 'asked': {
      const { question, to } = step;
      return {
        ...known,
        steps: known.steps + 1,
        // Who is asked about a case does not judge it (decision 0032).
        concerns: [...new Set([...known.concerns, to])],
        questions: new Map([...known.questions, [question, { to, answered: false }]]),
      };
    }
    case 'answered': {
      const asked = known.questions.get(step.question);
      if (asked === undefined) return known;
      return {
        ...known,
        questions: new Map([...known.questions, [step.question, { ...asked, answered: true }]]),
      };
    }
    case 'noted':
      return { ...known, steps: known.steps + 1 };
    case 'closed':
      return { ...known, state: 'closed' };
    case 'reopened':
      return { ...known, state: 'open', steps: known.steps + 1 };
  }
}

/** What a step in between that was destroyed since can have made right. */
const explainedByLoss: ReadonlySet<string> = new Set([
  broken.unopened,
  broken.open,
  broken.closed,
  broken.unasked,
]);

/**
 * Replays the cases from the private bodies. Once a field of one was destroyed, nothing is found that it may have made
 * right.
 *
 * @returns takes every entry in its order; answers with the rule that it broke, or undefined
 */
export function caseRules(): (entry: Entry) => string | undefined {
  const cases = new Map<string, CaseState>();
  const questions = new Set<string>();
  const leavesOut = concernRules();
  let isWhole = true;
  return (entry) => {
    const left = leavesOut(entry);
    if (entry.type !== caseStepped) return undefined;
    if (['actor', 'case', 'step'].some((field) => entry.private[field] === undefined)) {
      isWhole = false;
      return undefined;
    }
    const body = caseBody.safeParse(entry.private);
    if (!body.success) return 'A step of a case does not have the form of one.';
    const { actor, case: id, step } = body.data;
    const known = cases.get(id);
    const found =
      brokenCaseRule(known, step, actor) ??
      left ??
      (step.kind === 'asked' && questions.has(step.question) ? reasked : undefined);
    if (found !== undefined) return isWhole || !explainedByLoss.has(found) ? found : undefined;
    if (step.kind === 'asked') questions.add(step.question);
    cases.set(id, nextCase(known, step));
    return undefined;
  };
}

/**
 * A case about a person, or about an entry of somebody who had signed in as a reviewer by then, concerns them: else they
 * could judge themselves. Entries of others are not remembered, for they review nothing.
 */
function concernRules(): (entry: Entry) => string | undefined {
  const reviewers = new Set<string>();
  const reviewersEntries = new Map<string, string>();
  return (entry) => {
    const met = entry.type === 'person.recorded' ? reviewerMet.safeParse(entry.private['person']) : undefined;
    if (met?.success === true && met.data.roles.includes('igard-reviewer')) reviewers.add(met.data.id);
    const { actor } = entry.private;
    if (typeof actor === 'string' && reviewers.has(actor)) reviewersEntries.set(String(entry.index), actor);
    if (entry.type !== caseStepped) return undefined;
    const body = caseBody.safeParse(entry.private);
    if (!body.success || body.data.step.kind !== 'opened') return undefined;
    const { about, concerns } = body.data.step;
    const whom = about.kind === 'person' ? about.id : reviewersEntries.get(about.id);
    if (about.kind !== 'person' && about.kind !== 'entry') return undefined;
    return whom === undefined || concerns.includes(whom) ? undefined : 'A case leaves out whom it concerns.';
  };
}

const reviewerMet = z.object({ id: z.string(), roles: z.array(z.string()) });
