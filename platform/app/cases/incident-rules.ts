import type { Assessment } from '@vitrine/api';
import type { Entry } from '@vitrine/ledger/log';
import { incidentStepped } from './events.ts';
import { clockOf, firstNotified, isLate } from './incident-clock.ts';
import { incidentBody, type RecordedIncidentStep } from './incident-step.ts';

/** Steps that one incident takes; assessing it, telling the regulator and closing it are never refused for their number. */
export const mostIncidentSteps = 500;

/** What decides whether an incident may take a step. */
export interface IncidentState {
  readonly state: 'open' | 'closed';
  readonly concerns: readonly string[];
  readonly assessment: Assessment;
  readonly notifications: readonly { readonly at: string }[];
  /** Why the regulator was told late. */
  readonly late: string | undefined;
  readonly contained: ReadonlySet<string>;
  /** Every agreement that it was ever assessed to be about, or that officers were asked to suspend. */
  readonly agreements: readonly string[];
  readonly steps: number;
}

/**
 * The rule that a step would break, at the door as in the replay; undefined when it breaks none. Pure.
 *
 * @param known the incident as it is; undefined before it is declared
 * @param at when the step is recorded
 */
export function brokenIncidentRule(
  known: IncidentState | undefined,
  step: RecordedIncidentStep,
  actor: string,
  at: string,
): string | undefined {
  if (step.kind === 'declared') {
    if (known !== undefined) return 'An incident was declared a second time.';
    if (step.concerns.includes(actor)) return broken.concerned;
    return brokenMoments(step.assessment, at);
  }
  if (known === undefined) return broken.undeclared;
  if (known.concerns.includes(actor)) return broken.concerned;
  if (step.kind === 'reopened' && known.state === 'open') return broken.open;
  if (step.kind !== 'reopened' && known.state === 'closed') return broken.closed;
  if (step.kind === 'closed') return brokenClosing(known, at);
  const isDuty = step.kind === 'assessed' || step.kind === 'notified';
  if (!isDuty && known.steps >= mostIncidentSteps)
    return `The incident has the ${mostIncidentSteps} steps that one may have: close it, and declare another.`;
  switch (step.kind) {
    case 'assessed':
      return brokenAssessment(known, step, at);
    case 'contain':
      return known.contained.has(step.agreement) ? 'The officers are asked for this already.' : undefined;
    case 'notified':
      return brokenNotification(known, step, at);
    case 'told':
      return isAfter(step.at, at) ? ahead : undefined;
    case 'reopened':
      return undefined;
  }
}

const broken = {
  concerned: 'An incident is reviewed by nobody whom it concerns.',
  undeclared: 'A step was taken in an incident that nobody declared.',
  open: 'The incident is open.',
  closed: 'The incident is closed: it takes no step but its reopening.',
  untold:
    'The regulator has not been told: an incident is closed when they were, or when a risk to people is unlikely.',
  unaware: 'The regulator is not told of an incident before the controller is aware of it.',
} as const;
const ahead = 'A moment lies in the future.';
/** Said of a notification after 72 hours without reasons; the door has an error of its own for it. */
export const unexplained = 'The regulator was told after 72 hours, and no reasons are given for the delay.';
const isAfter = (one: string, other: string): boolean => Date.parse(one) > Date.parse(other);

function brokenMoments({ happened, aware }: Assessment, at: string): string | undefined {
  if (isAfter(aware, at) || isAfter(happened, at)) return ahead;
  return isAfter(happened, aware) ? 'Nobody was aware of an incident before it happened.' : undefined;
}

function brokenAssessment(
  known: IncidentState,
  { assessment, late }: { readonly assessment: Assessment; readonly late?: string | undefined },
  at: string,
): string | undefined {
  // Whoever could say later that they learnt of it later would never be late.
  if (isAfter(assessment.aware, known.assessment.aware))
    return 'The clock of an incident cannot be put back: awareness can only be found to be earlier.';
  const first = firstNotified(known.notifications);
  const needsReasons = first !== undefined && isLate(assessment.aware, first);
  return (
    brokenMoments(assessment, at) ??
    (needsReasons && (late ?? known.late) === undefined ? unexplained : undefined)
  );
}

function brokenNotification(
  { assessment, notifications, late: known }: IncidentState,
  { at: told, late }: { readonly at: string; readonly late?: string | undefined },
  at: string,
): string | undefined {
  if (isAfter(told, at)) return ahead;
  if (isAfter(assessment.aware, told)) return broken.unaware;
  const first = firstNotified([...notifications, { at: told }]);
  const needsReasons = first !== undefined && isLate(assessment.aware, first);
  return needsReasons && (late ?? known) === undefined ? unexplained : undefined;
}

function brokenClosing(known: IncidentState, at: string): string | undefined {
  const { state } = clockOf(known, new Date(at));
  if (state !== 'running' && state !== 'over') return undefined;
  return broken.untold;
}

/** The incident after a step that breaks no rule. Pure. */
export function nextIncident(
  known: IncidentState | undefined,
  step: RecordedIncidentStep,
): IncidentState | undefined {
  if (step.kind === 'declared') {
    const { concerns, assessment } = step;
    const nothing = { notifications: [], late: undefined, contained: new Set<string>(), steps: 0 };
    return { state: 'open', concerns, assessment, agreements: assessment.agreements, ...nothing };
  }
  if (known === undefined) return undefined;
  const next = { ...known, steps: known.steps + (step.kind === 'closed' ? 0 : 1) };
  switch (step.kind) {
    case 'assessed':
      return {
        ...next,
        assessment: step.assessment,
        agreements: [...new Set([...known.agreements, ...step.assessment.agreements])],
        late: step.late ?? known.late,
      };
    case 'contain':
      return {
        ...next,
        contained: new Set([...known.contained, step.agreement]),
        agreements: [...new Set([...known.agreements, step.agreement])],
      };
    case 'notified':
      return {
        ...next,
        notifications: [...known.notifications, { at: step.at }],
        late: step.late ?? known.late,
      };
    case 'told':
      return next;
    case 'closed':
      return { ...next, state: 'closed' };
    case 'reopened':
      return { ...next, state: 'open' };
  }
}

/** What a step in between that was destroyed since can have made right. */
const explainedByLoss: ReadonlySet<string> = new Set([
  broken.undeclared,
  broken.open,
  broken.closed,
  broken.untold,
  broken.unaware,
  unexplained,
]);

/**
 * Replays the incidents from the private bodies. Once a field of one was destroyed, nothing is found that it may have made
 * right.
 *
 * @returns takes every entry in its order; answers with the rule that it broke, or undefined
 */
export function incidentRules(): (entry: Entry) => string | undefined {
  const incidents = new Map<string, IncidentState>();
  let isWhole = true;
  return (entry) => {
    if (entry.type !== incidentStepped) return undefined;
    if (['actor', 'incident', 'step'].some((field) => entry.private[field] === undefined)) {
      isWhole = false;
      return undefined;
    }
    const body = incidentBody.safeParse(entry.private);
    if (!body.success) return 'A step of an incident does not have the form of one.';
    const { actor, incident: id, step } = body.data;
    const known = incidents.get(id);
    const found = brokenIncidentRule(known, step, actor, entry.at);
    if (found !== undefined) return isWhole || !explainedByLoss.has(found) ? found : undefined;
    const next = nextIncident(known, step);
    if (next !== undefined) incidents.set(id, next);
    return undefined;
  };
}
