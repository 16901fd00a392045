import type { CaseFile, Incident, IncidentClock } from '@vitrine/api';
import { table } from '../output.ts';

/** A case for people who read a terminal. */
export function caseText(file: CaseFile): string {
  const steps = file.steps.map(({ at, kind, by, to, words, outcome }) => [
    at,
    [kind, outcome].filter(Boolean).join(': '),
    to === undefined ? by.name : `${by.name} to ${to.name}`,
    words,
  ]);
  return [
    `Case ${file.id} about ${file.about.label} (${file.state})`,
    ...file.incidents.map((id) => `Incident ${id} was declared from it.`),
    '',
    table(['at', 'step', 'who', 'words'], steps),
  ].join('\n');
}

const hour = 3_600_000;

/** How the time to tell the regulator stands. */
export function clockText({ state, leftMs, deadline }: IncidentClock): string {
  const hours = Math.floor(Math.abs(leftMs) / hour);
  switch (state) {
    case 'running':
      return `${hours} h left, until ${deadline}`;
    case 'over':
      return `OVER since ${hours} h`;
    case 'notified':
      return 'told in time';
    case 'notified-late':
      return 'told late';
    case 'not-needed':
      return 'need not be told';
  }
}

/** An incident for people who read a terminal. */
export function incidentText(one: Incident): string {
  const { assessment: known } = one;
  return [
    `Incident ${one.id} (${one.state}), risk ${one.risk}`,
    `Regulator: ${clockText(one.clock)}`,
    `Happened ${known.happened}, aware ${known.aware}`,
    `Data: ${known.data.join(', ')}; people: ${known.people}; records: ${known.records}`,
    `What: ${known.what}`,
    `Likely consequences: ${known.consequences}`,
    `Measures: ${known.measures}`,
    ...one.containments.map(
      ({ agreement, state, contained }) =>
        `Containment of ${agreement}: ${contained ? 'done' : 'asked'} (${state})`,
    ),
    ...(one.late === undefined ? [] : [`Reasons of the delay: ${one.late}`]),
    '',
    table(
      ['at', 'step', 'who', 'words'],
      one.history.map(({ at, kind, by, words }) => [at, kind, by.name, words]),
    ),
  ].join('\n');
}
