import type { Assessment, Incident, IncidentSummary } from '@vitrine/api';
import { Conflict, NotFound } from '@vitrine/core/errors';
import { randomId } from '@vitrine/core/ids';
import type { JsonObject } from '@vitrine/core/text';
import type { Person } from '@vitrine/identity/people';
import { demand } from '@vitrine/policy/abilities';
import { getAgreement } from '@vitrine/policy/projection';
import { LatenessUnexplained } from '../errors.ts';
import { recordFact } from '../record/acts.ts';
import { lockOf } from '../record/lock-keys.ts';
import { loadNames, type Names } from '../record/names.ts';
import type { RecordPorts } from '../record/ports.ts';
import { containmentsOf } from './containments.ts';
import { incidentStepped } from './events.ts';
import { clockOf } from './incident-clock.ts';
import { brokenIncidentRule, unexplained } from './incident-rules.ts';
import type { RecordedIncidentStep } from './incident-step.ts';
import {
  incidentRow,
  incidentRows,
  incidentStepRows,
  type IncidentRow,
  type StepRow,
} from './remember-cases.ts';
import {
  incidentSubject,
  reviewedCase,
  reviewedIncident,
  reviewing,
  subjectOfAssessment,
} from './reviewed.ts';

type Step = RecordedIncidentStep;
type Notified = Extract<Step, { readonly kind: 'notified' }>;

/**
 * Declares an incident, of a case or by itself. @throws Forbidden for one that would concern oneself; NotFound for a
 * case or an agreement that is not there
 */
export async function declareIncident(
  ports: RecordPorts,
  reviewer: Person,
  { case: id, ...assessment }: Assessment & { readonly case?: string | undefined },
): Promise<{ id: string }> {
  const ability = await reviewing(ports, reviewer);
  const row = id === undefined ? undefined : await reviewedCase(ports, reviewer, id);
  const concerns = [...(row?.decides.concerns ?? [])];
  const agreements = [...assessment.agreements, ...(row?.agreements ?? [])];
  demand(ability, 'review', subjectOfAssessment(concerns, { agreements }));
  await demandAgreements(ports, assessment);
  const incident = randomId('inc_');
  const of = row === undefined ? {} : { case: row.case };
  await take(ports, reviewer, incident, { kind: 'declared', ...of, concerns, assessment });
  return { id: incident };
}

/** Replaces what is thought of an incident. @throws NotFound, Forbidden, Conflict, LatenessUnexplained */
export async function assessIncident(
  ports: RecordPorts,
  reviewer: Person,
  id: string,
  { late, ...assessment }: Assessment & { readonly late?: string | undefined },
): Promise<{ done: true }> {
  const row = await reviewedIncident(ports, reviewer, id);
  const ability = await reviewing(ports, reviewer);
  demand(ability, 'review', subjectOfAssessment(row.decides.concerns, assessment));
  await demandAgreements(ports, assessment);
  return take(ports, reviewer, row.incident, { kind: 'assessed', assessment, late });
}

/** Asks for an agreement to be suspended. @throws NotFound; Forbidden for one that names oneself; Conflict when it is not in force */
export async function containIncident(
  ports: RecordPorts,
  reviewer: Person,
  id: string,
  { agreement, words }: { readonly agreement: string; readonly words: string },
): Promise<{ done: true }> {
  const row = await reviewedIncident(ports, reviewer, id);
  const ability = await reviewing(ports, reviewer);
  demand(ability, 'review', subjectOfAssessment([], { agreements: [agreement] }));
  if ((await getAgreement(ports.database, agreement)) === undefined) throw noAgreement();
  const asked = { index: '', of: row.incident, actor: reviewer.id, at: ports.clock.now().toISOString() };
  const step: Step = { kind: 'contain', agreement, words };
  const [state] = await containmentsOf(ports, [{ ...asked, step }]);
  if (state?.contained === true)
    throw new Conflict({ detail: 'No version of this agreement is in force: there is nothing to suspend.' });
  return take(ports, reviewer, row.incident, step);
}

/** A step of a reviewer that is as it was sent. @throws NotFound, Conflict, LatenessUnexplained */
export async function stepInIncident(
  ports: RecordPorts,
  reviewer: Person,
  id: string,
  step: Extract<Step, { readonly kind: 'notified' | 'told' | 'closed' | 'reopened' }>,
): Promise<{ done: true }> {
  const row = await reviewedIncident(ports, reviewer, id);
  return take(ports, reviewer, row.incident, step);
}

const noAgreement = (): NotFound =>
  new NotFound({
    detail: 'There is no agreement of this reference.',
    help: 'Write it with its version, as the list of agreements has it.',
  });

async function demandAgreements(ports: RecordPorts, { agreements }: Assessment): Promise<void> {
  for (const ref of agreements)
    if ((await getAgreement(ports.database, ref)) === undefined) throw noAgreement();
}

async function take(ports: RecordPorts, actor: Person, id: string, step: Step): Promise<{ done: true }> {
  await ports.locks.hold([lockOf.caseFile(id)], async () => {
    const known = incidentRow(ports.database, id)?.decides;
    const broken = brokenIncidentRule(known, step, actor.id, ports.clock.now().toISOString());
    if (broken === unexplained)
      throw new LatenessUnexplained({
        detail: 'The regulator was told later than 72 hours after the controller became aware.',
        help: 'Give the reasons of the delay: UK GDPR, article 33(1), asks for them.',
      });
    if (broken !== undefined) throw new Conflict({ detail: broken });
    // What is not there is left out, as JSON has it.
    const said = JSON.parse(JSON.stringify(step)) as JsonObject;
    const body = { incident: id, step: said };
    await recordFact(ports, actor.id, { type: incidentStepped, public: {}, private: body });
  });
  return { done: true };
}

/** The incidents that a reviewer may review, the latest first. */
export async function listIncidents(ports: RecordPorts, reviewer: Person): Promise<IncidentSummary[]> {
  const ability = await reviewing(ports, reviewer);
  const names = await loadNames(ports.database);
  return incidentRows(ports.database)
    .filter((row) => ability.can('review', incidentSubject(ports.database, row)))
    .map((row) => summaryOf(ports, row, names))
    .toReversed();
}

/** One incident. @throws NotFound */
export async function showIncident(ports: RecordPorts, reviewer: Person, id: string): Promise<Incident> {
  const row = await reviewedIncident(ports, reviewer, id);
  const names = await loadNames(ports.database);
  const steps = incidentStepRows(ports.database, row.incident);
  const { assessment, late } = row.decides;
  return {
    ...summaryOf(ports, row, names),
    ...(row.case === undefined ? {} : { case: row.case }),
    assessment,
    containments: await containmentsOf(ports, steps),
    notifications: steps.flatMap(({ actor, at, step }) =>
      step.kind === 'notified' ? [notification(step, at, names.of(actor))] : [],
    ),
    ...(late === undefined ? {} : { late }),
    told: steps.flatMap(({ actor, step }) =>
      step.kind === 'told' ? [{ who: step.who, at: step.at, words: step.words, by: names.of(actor) }] : [],
    ),
    history: steps.map((one) => shownStep(one, names)),
  };
}

const notification = (
  { at, reference }: Notified,
  recorded: string,
  by: { id: string; name: string },
): Incident['notifications'][number] => ({ at, reference, recorded, by });

function summaryOf(
  { clock }: Pick<RecordPorts, 'clock'>,
  { incident, decides, declaredBy, at }: IncidentRow,
  names: Names,
): IncidentSummary {
  return {
    id: incident,
    state: decides.state,
    declaredBy: names.of(declaredBy),
    at,
    what: decides.assessment.what,
    risk: decides.assessment.risk,
    clock: clockOf(decides, clock.now()),
  };
}

function shownStep({ actor, at, step }: StepRow<Step>, names: Names): Incident['history'][number] {
  const wordsOf = (): string => {
    if ('words' in step) return step.words;
    return step.kind === 'notified' ? step.reference : step.assessment.what;
  };
  return { kind: step.kind, at, by: names.of(actor), words: wordsOf() };
}
