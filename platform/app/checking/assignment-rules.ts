import { agreementOf, parseAgreementRef } from '@vitrine/core/ids';
import { readRequestEvent } from '@vitrine/disclosure-control/requests';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { absenceBody } from './absences.ts';
import { absenceRecorded } from './entry-types.ts';

const person = z.object({ id: z.string(), username: z.string(), roles: z.array(z.string()) });
const people = z.object({ people: z.array(z.string()) });

/**
 * Replays who was named as a checker: somebody who has the role and whom no version of the agreement names, by a
 * checker or an access officer, who alone takes others off; and who is away says so themselves.
 */
export function assignmentRules(): (entry: Entry) => string | undefined {
  const known = new Map<string, z.output<typeof person>>();
  const named = new Map<string, Set<string>>();
  return (entry) => {
    if (entry.type === 'person.recorded') {
      const met = person.safeParse(entry.private['person']);
      if (met.success) known.set(met.data.id, met.data);
    } else if (entry.type === 'agreement.applied') {
      const document = people.safeParse(entry.private['document']);
      const agreement = idOf(entry.public['ref'] ?? entry.public['agreement']);
      if (document.success)
        named.set(agreement, new Set([...(named.get(agreement) ?? []), ...document.data.people]));
    } else if (entry.type === absenceRecorded) return absenceBroken(entry, known);
    else if (entry.type === 'request.assigned' || entry.type === 'request.unassigned')
      return assignmentBroken(entry, known, named);
    return undefined;
  };
}

function assignmentBroken(
  entry: Entry,
  known: ReadonlyMap<string, z.output<typeof person>>,
  named: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  const event = readRequestEvent(entry);
  if (event?.type !== 'request.assigned' && event?.type !== 'request.unassigned') return undefined;
  const [by, checker] = [known.get(event.person), known.get(event.checker)];
  const isOfficer = by?.roles.includes('access-officer') === true;
  if (!isOfficer && by?.roles.includes('output-checker') !== true)
    return 'A checker was named, or taken off, by neither a checker nor an access officer.';
  if (event.type === 'request.unassigned')
    return isOfficer || event.checker === event.person
      ? undefined
      : 'A checker was taken off a request by another than an access officer.';
  if (checker?.roles.includes('output-checker') !== true)
    return 'Somebody was named as a checker who did not have the role output-checker.';
  return named.get(agreementOf(event.agreement))?.has(checker.username) === true
    ? 'Somebody was named as a checker of a request of an agreement that names them.'
    : undefined;
}

function absenceBroken(
  entry: Entry,
  known: ReadonlyMap<string, z.output<typeof person>>,
): string | undefined {
  const { actor } = entry.private;
  // Of a body that was destroyed nobody knows whose it was.
  if (typeof actor !== 'string') return undefined;
  if (known.get(actor)?.roles.includes('output-checker') !== true)
    return 'An absence is of somebody who did not have the role output-checker.';
  if (entry.private['absence'] !== undefined && !absenceBody.safeParse(entry.private).success)
    return 'An absence does not have its form.';
  return undefined;
}

function idOf(ref: unknown): string {
  try {
    return agreementOf(parseAgreementRef(z.string().catch('').parse(ref)));
  } catch {
    return '';
  }
}
