import type { Assessment, CaseFile, Incident, IncidentClock } from '@vitrine/api';

export const outcomes: Readonly<Record<NonNullable<CaseFile['outcome']>, string>> = {
  'in-order': 'In order',
  explained: 'Explained',
  advised: 'The person was advised',
  misuse: 'Misuse',
};
export const natures: Readonly<Record<Assessment['natures'][number], string>> = {
  confidentiality: 'Seen by somebody who should not have',
  integrity: 'Changed',
  availability: 'Lost or out of reach',
};
export const kindsOfData: Readonly<Record<Assessment['data'][number], string>> = {
  health: 'Health records of patients',
  pseudonymised: 'Pseudonymised records of patients',
  identifiers: 'Direct identifiers of patients',
  'small-numbers': 'Figures about few people',
  staff: 'People who use or run the environment',
};
export const risks: Readonly<Record<Assessment['risk'], string>> = {
  unlikely: 'Unlikely: the regulator need not be told',
  likely: 'Likely: the regulator is to be told',
  high: 'High: the people concerned are to be told as well',
};
export const told: Readonly<Record<Incident['told'][number]['who'], string>> = {
  controller: 'The controller',
  people: 'The people concerned',
  'data-protection-officer': 'The data protection officer',
  oversight: 'The oversight body',
  other: 'Somebody else',
};

const hour = 3_600_000;

/** How the time to tell the regulator stands at a moment, and whether it is a matter of alarm. */
export function clockWords(
  { state, deadline }: Pick<IncidentClock, 'state' | 'deadline'>,
  now: number,
): { text: string; alarm: boolean } {
  const left = Date.parse(deadline) - now;
  const span = `${Math.floor(Math.abs(left) / hour)} h ${Math.floor((Math.abs(left) % hour) / 60_000)} min`;
  switch (state) {
    case 'notified':
      return { text: 'The regulator was told in time.', alarm: false };
    case 'notified-late':
      return { text: 'The regulator was told late.', alarm: true };
    case 'not-needed':
      return { text: 'The regulator need not be told.', alarm: false };
    default:
      return left < 0
        ? { text: `The 72 hours are over since ${span}.`, alarm: true }
        : { text: `${span} are left to tell the regulator.`, alarm: left <= 24 * hour };
  }
}

/** A moment as a report has it: whoever reads it elsewhere reads the same. */
export const utcText = (instant: string): string =>
  `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** A moment as a field of date and time has it, in the reader's time, without seconds. */
export function toField(instant: string | Date): string {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What such a field holds as an instant; empty when it holds none. */
export function fromField(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
