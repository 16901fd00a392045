import type { InboxItem } from '@vitrine/api';
import type { Person } from '@vitrine/identity/people';
import { abilityOf } from '../agreements/abilities.ts';
import type { RecordPorts } from '../record/ports.ts';
import { listQuestions } from './cases.ts';
import { containmentsFor } from './containments.ts';
import { clockOf, reminderMs } from './incident-clock.ts';
import { caseRows, incidentRows } from './remember-cases.ts';
import { caseSubject, incidentSubject } from './reviewed.ts';

/** What of cases and incidents waits for this person: questions, answers, the clock, and agreements to suspend. */
export async function caseItems(ports: RecordPorts, person: Person): Promise<InboxItem[]> {
  return [
    ...questionItems(ports, person),
    ...(await reviewItems(ports, person)),
    ...(await containmentItems(ports, person)),
  ];
}

function questionItems(ports: RecordPorts, person: Person): InboxItem[] {
  return listQuestions(ports, person)
    .filter(({ state }) => state === 'open')
    .map(({ id, at }) => ({
      kind: 'question' as const,
      title: 'A question of the oversight body',
      why: 'A reviewer asks you something, and waits for your answer.',
      href: `/questions/${id}`,
      since: at,
    }));
}

async function reviewItems({ database, ...ports }: RecordPorts, person: Person): Promise<InboxItem[]> {
  const ability = await abilityOf({ ...ports, database }, person);
  const now = ports.clock.now();
  const answered = caseRows(database)
    .filter((row) => row.last === 'answered' && ability.can('review', caseSubject(row)))
    .map((row) => ({
      kind: 'case-answered' as const,
      title: 'A case',
      why: 'The person you asked has answered.',
      href: `/cases/${row.case}`,
      since: row.updatedAt,
    }));
  const clocks = incidentRows(database).flatMap((row) => {
    const { state, leftMs, deadline } = clockOf(row.decides, now);
    const isDue = state === 'over' || (state === 'running' && leftMs <= reminderMs);
    if (row.decides.state !== 'open' || !isDue || ability.cannot('review', incidentSubject(database, row)))
      return [];
    return [
      {
        kind: 'incident-clock' as const,
        title: 'An incident',
        why:
          state === 'over'
            ? 'The 72 hours to tell the regulator are over: tell them, with the reasons of the delay.'
            : `The regulator is to be told within ${Math.max(1, Math.ceil(leftMs / 3_600_000))} hours.`,
        href: `/incidents/${row.incident}`,
        since: row.at,
        by: deadline.slice(0, 10),
      },
    ];
  });
  return [...answered, ...clocks];
}

async function containmentItems(ports: RecordPorts, person: Person): Promise<InboxItem[]> {
  // One line an agreement, however many incidents it is asked for.
  const asked = Map.groupBy(await containmentsFor(ports, person), ({ agreement }) => agreement);
  return [...asked].flatMap(([agreement, [first]]) =>
    first === undefined
      ? []
      : [
          {
            kind: 'containment' as const,
            title: first.title,
            agreement,
            why: 'A reviewer of the oversight body asks you to suspend it, to contain an incident.',
            href: `/containments#${agreement}`,
            since: first.at,
          },
        ],
  );
}
