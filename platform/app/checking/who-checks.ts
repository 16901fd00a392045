import { votesNeeded, type RequestView } from '@vitrine/disclosure-control/requests';
import { isAway } from './absences.ts';
import { dayOf } from './due-times.ts';
import { eligibleFor, type Known } from './eligible.ts';
import type { CheckingPorts } from './ports.ts';

type Ports = Pick<CheckingPorts, 'database' | 'clock'>;

/** A request, or what somebody may see of one. */
interface Named extends Pick<RequestView, 'agreement' | 'state' | 'requester'> {
  readonly assigned?: readonly { readonly checker: string }[] | undefined;
}

/** The checkers who are named for a request, may still check it and are there today. */
export function presentCheckers(
  { database, clock }: Ports,
  request: Named,
  known: readonly Known[],
): readonly string[] {
  const today = dayOf(clock.now());
  const eligible = new Set<string>(eligibleFor(request, known).map(({ person }) => person.id));
  return (request.assigned ?? []).flatMap(({ checker }) =>
    !eligible.has(checker) || isAway(database, checker, today) ? [] : [checker],
  );
}

/**
 * Whether a request asks this checker to vote: it is theirs, or is offered to all because fewer are named for it, and
 * there, than are needed. Whether somebody has voted plays no part: that is their secret.
 */
export function asksFor(ports: Ports, request: Named, checker: string, known: readonly Known[]): boolean {
  if (isAway(ports.database, checker, dayOf(ports.clock.now()))) return false;
  const present = presentCheckers(ports, request, known);
  return present.includes(checker) || present.length < votesNeeded;
}
