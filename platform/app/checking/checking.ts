import type { Checking } from '@vitrine/api';
import { NotFound } from '@vitrine/core/errors';
import {
  loadRequests,
  mayAssign,
  mayCheck,
  stepOf,
  type Request,
  type Viewer,
} from '@vitrine/disclosure-control/requests';
import type { Person } from '@vitrine/identity/people';
import { membershipOf, rolesOf } from '../agreements/abilities.ts';
import { loadQuarantines } from '../requests/load-quarantines.ts';
import { absenceOf, isAway } from './absences.ts';
import { dayOf, dueOf, type Due } from './due-times.ts';
import { eligibleFor, knownCheckers, type Known } from './eligible.ts';
import type { CheckingPorts } from './ports.ts';
import { timesOf } from './release-times.ts';
import { presentCheckers } from './who-checks.ts';

export async function viewerHere(ports: CheckingPorts, person: Person): Promise<Viewer> {
  const { agreements, conflicts } = await membershipOf(ports, person);
  return { person: person.id, roles: rolesOf(person), agreements, conflicts };
}

/** Requests that are with the checkers and go on. */
async function requestsWaiting(ports: CheckingPorts): Promise<readonly Request[]> {
  const submitted = await loadRequests(ports.database, { states: ['submitted'] });
  const held = await loadQuarantines(ports, submitted);
  return submitted.filter(({ id }) => !held.has(id));
}

/** By when a request is due, and whether that is near; a request that waits for nobody has no such time. */
export function dueTimeOf(
  { dueTimes, clock }: CheckingPorts,
  request: Parameters<typeof stepOf>[0],
): Due | undefined {
  const now = stepOf(request);
  return now === undefined ? undefined : dueOf(dueTimes, now.step, now.since, clock.now());
}

/**
 * Who checks what by when: for checkers, with titles, the requests that they may check; for access officers, by
 * agreement alone, those that they have no part in. @throws NotFound to everybody else
 */
export async function showChecking(ports: CheckingPorts, person: Person): Promise<Checking> {
  const viewer = await viewerHere(ports, person);
  if (!viewer.roles.includes('output-checker') && !viewer.roles.includes('access-officer'))
    throw new NotFound({ detail: 'Who checks what is for output checkers and access officers.' });
  const known = await knownCheckers(ports);
  const waiting = await requestsWaiting(ports);
  const shown = waiting.filter((request) => mayCheck(viewer, request) || mayAssign(viewer, request));
  const today = dayOf(ports.clock.now());
  const own = absenceOf(ports.database, person.id, today);
  return {
    requests: shown.map((request) => lineOf(ports, viewer, request, known)),
    checkers: known.map((one) => {
      const absence = absenceOf(ports.database, one.person.id, today);
      return {
        id: one.person.id,
        name: one.person.name,
        // Whether or not they have voted, and of none that the viewer has a part in: that it was taken tells who checks.
        open: shown.filter(({ assigned = [] }) => assigned.some(({ checker }) => checker === one.person.id))
          .length,
        ...(absence === undefined ? {} : { absence }),
      };
    }),
    ...(own === undefined ? {} : { absence: own }),
    times: timesOf(await loadRequests(ports.database, { states: ['released', 'withdrawn'] })),
    days: ports.dueTimes.days,
  };
}

function lineOf(
  ports: CheckingPorts,
  viewer: Viewer,
  request: Request,
  known: readonly Known[],
): Checking['requests'][number] {
  const { assigned = [] } = request;
  const checks = mayCheck(viewer, request);
  const due = dueTimeOf(ports, request);
  const named = new Map(known.map(({ person }) => [person.id as string, person.name]));
  const today = dayOf(ports.clock.now());
  const present = presentCheckers(ports, request, known);
  const isNamed = (id: string): boolean => assigned.some(({ checker }) => checker === id);
  return {
    id: request.id,
    agreement: request.agreement,
    ...(checks ? { title: request.context?.title ?? 'A request' } : {}),
    sent: request.submittedAt,
    ...(due === undefined ? {} : { due: due.day, state: due.state }),
    checkers: assigned.map(({ checker }) => ({
      id: checker,
      name: named.get(checker) ?? 'Unknown person',
      away: !present.includes(checker),
    })),
    mine: isNamed(viewer.person),
    names: mayAssign(viewer, request),
    mayTake: checks && !isNamed(viewer.person),
    candidates: eligibleFor(request, known).flatMap(({ person }) =>
      isNamed(person.id) || isAway(ports.database, person.id, today, due?.day)
        ? []
        : [{ id: person.id, name: person.name }],
    ),
  };
}
