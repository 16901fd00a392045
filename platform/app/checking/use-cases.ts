import { newActId, parsePersonId, parseRequestId } from '@vitrine/core/ids';
import { Conflict, NotFound } from '@vitrine/core/errors';
import {
  decide,
  loadRequest,
  mayAssign,
  mayCheck,
  requestEntryFields,
  RequestIllegal,
  type Request,
  type RequestEvent,
} from '@vitrine/disclosure-control/requests';
import type { Person } from '@vitrine/identity/people';
import { rolesOf } from '../agreements/abilities.ts';
import { everything } from '../record/locks.ts';
import { demandNotQuarantined } from '../requests/load-quarantines.ts';
import { faceOf } from '../requests/request-commands.ts';
import type { UseCases } from '../use-case.ts';
import { isAway } from './absences.ts';
import { dueTimeOf, showChecking, viewerHere } from './checking.ts';
import { dayOf } from './due-times.ts';
import { eligibleFor, knownCheckers } from './eligible.ts';
import { absenceRecorded } from './entry-types.ts';
import type { CheckingPorts } from './ports.ts';

type CheckingUseCases = Pick<UseCases, 'getChecking' | 'assignRequest' | 'unassignRequest' | 'setAbsence'>;

/** Who checks which request: taken or given, with what each has open, and who is away. */
export function checkingUseCases(ports: CheckingPorts): CheckingUseCases {
  const act = (person: Person, id: string, eventOf: (request: Request) => Promise<RequestEvent>) =>
    ports.locks.hold([everything], async () => {
      const request = await requestFor(ports, person, id);
      await demandNotQuarantined(ports, request);
      const event = await eventOf(request);
      decide(await viewerHere(ports, person), request, event, ports.clock.now().toISOString());
      await ports.projection.record([
        { phase: 'fact', act: newActId(), ...requestEntryFields(event, person.id) },
      ]);
      return showChecking(ports, person);
    });
  return {
    getChecking: ({ person }) => showChecking(ports, person),

    assignRequest: ({ person }, { params, body }) =>
      act(person, params.id, async (request) => {
        const checker = parsePersonId(body.checker ?? person.id);
        await demandMayBeNamed(ports, request, checker);
        return { type: 'request.assigned', ...faceOf(request), checker, person: person.id };
      }),

    unassignRequest: ({ person }, { params }) =>
      act(person, params.id, async (request) => ({
        type: 'request.unassigned',
        ...faceOf(request),
        checker: parsePersonId(params.checker),
        person: person.id,
      })),

    setAbsence: async ({ person }, { body }) => {
      if (!rolesOf(person).includes('output-checker'))
        throw new NotFound({ detail: 'Output checkers say when they are away.' });
      const { absence } = body;
      if (absence !== null && absence.until < absence.from)
        throw new Conflict({
          detail: 'The last day away is before the first.',
          help: 'Change one of the two.',
        });
      await ports.projection.record([
        {
          type: absenceRecorded,
          phase: 'fact',
          act: newActId(),
          public: {},
          private: { actor: person.id, absence },
        },
      ]);
      return showChecking(ports, person);
    },
  };
}

/** A request that the person may check, or name checkers for. @throws NotFound */
async function requestFor(ports: CheckingPorts, person: Person, id: string): Promise<Request> {
  const request = await loadRequest(ports.database, parseRequestId(id));
  const viewer = await viewerHere(ports, person);
  const isDraft = request === undefined || request.state === 'draft';
  if (isDraft || !(mayCheck(viewer, request) || mayAssign(viewer, request)))
    throw new NotFound({ detail: 'There is no such request that you may name checkers for.' });
  return request;
}

/** @throws RequestIllegal for who may not check it, or is away before it is due */
async function demandMayBeNamed(ports: CheckingPorts, request: Request, checker: string): Promise<void> {
  const eligible = eligibleFor(request, await knownCheckers(ports));
  if (!eligible.some(({ person }) => person.id === checker)) throw new RequestIllegal('request-not-eligible');
  const today = dayOf(ports.clock.now());
  if (isAway(ports.database, checker, today, dueTimeOf(ports, request)?.day))
    throw new RequestIllegal('request-checker-away');
}
