import { parsePersonId, type PersonId } from '@vitrine/core/ids';
import { z } from 'zod';
import { RequestIllegal } from './errors.ts';

const mostAssigned = 6;
const personId = z.string().transform((text): PersonId => parsePersonId(text));

/** Who is to check a request, taken by themselves or given by another. Advice: any checker who may vote can (decision 0045). */
export const assignmentSchema = z.strictObject({
  checker: personId,
  by: personId,
  at: z.iso.datetime({ precision: 3 }),
});
export type Assignment = z.output<typeof assignmentSchema>;

interface Assigned {
  readonly requester: PersonId;
  readonly assigned?: readonly Assignment[] | undefined;
}

/** @throws RequestIllegal */
export function assignedTo(request: Assigned, checker: PersonId, by: PersonId, at: string): Assignment[] {
  if (checker === request.requester) throw new RequestIllegal('request-not-eligible');
  const { assigned = [] } = request;
  if (assigned.some((one) => one.checker === checker)) throw new RequestIllegal('request-assigned-already');
  if (assigned.length >= mostAssigned) throw new RequestIllegal('request-assigned-enough');
  return [...assigned, { checker, by, at }];
}

/** @throws RequestIllegal */
export function unassignedFrom(request: Assigned, checker: PersonId): Assignment[] {
  const { assigned = [] } = request;
  const rest = assigned.filter((one) => one.checker !== checker);
  if (rest.length === assigned.length) throw new RequestIllegal('request-not-assigned');
  return rest;
}
