import { incidentBands, incidentData, incidentNatures, incidentRisks, type Assessment } from '@vitrine/api';
import { fromField, toField } from './words.ts';

/** What the form holds: moments as fields have them, agreements as a line, and why the regulator was told late. */
export interface Held extends Omit<Assessment, 'agreements'> {
  readonly agreements: string;
  readonly late: string;
}

/** What is sent of it. */
export type SentAssessment = Assessment & { readonly late?: string };

const nothing = (now: Date): Held => ({
  happened: toField(now),
  aware: toField(now),
  natures: [],
  data: [],
  people: 'not known yet',
  records: 'not known yet',
  risk: 'likely',
  what: '',
  consequences: '',
  measures: '',
  contact: '',
  agreements: '',
  late: '',
});

/** What the form begins with: what is known, or nothing for a new incident. */
export function heldOf(known: Assessment | undefined): Held {
  if (known === undefined) return nothing(new Date());
  return {
    ...known,
    happened: toField(known.happened),
    aware: toField(known.aware),
    agreements: known.agreements.join(' '),
    late: '',
  };
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isOneOf =
  (all: readonly unknown[]) =>
  (value: unknown): boolean =>
    all.includes(value);
const areOf =
  (all: readonly unknown[]) =>
  (values: unknown): boolean =>
    Array.isArray(values) && values.every(isOneOf(all));

const forms: Readonly<Record<keyof Held, (value: unknown) => boolean>> = {
  happened: isText,
  aware: isText,
  natures: areOf(incidentNatures),
  data: areOf(incidentData),
  people: isOneOf(incidentBands),
  records: isOneOf(incidentBands),
  risk: isOneOf(incidentRisks),
  what: isText,
  consequences: isText,
  measures: isText,
  contact: isText,
  agreements: isText,
  late: isText,
};

/** What was kept in this browser of what was changed; of what does not have its form, nothing. */
export function changesFrom(kept: string | undefined): Partial<Held> {
  try {
    const said = Object.entries(JSON.parse(kept ?? '{}') as object);
    const fields = Object.keys(forms) as (keyof Held)[];
    return Object.fromEntries(
      said.filter(([name, value]) => fields.some((field) => field === name && forms[field](value))),
    );
  } catch {
    return {};
  }
}

/** What must be said before it can be sent, in the order of the form. */
export function missingOf(held: Held): Partial<Record<keyof Held, string>> {
  return {
    ...(fromField(held.happened) === '' ? { happened: 'Say when' } : {}),
    ...(fromField(held.aware) === '' ? { aware: 'Say when' } : {}),
    ...(held.natures.length === 0 ? { natures: 'Choose at least one' } : {}),
    ...(held.data.length === 0 ? { data: 'Choose at least one' } : {}),
    ...(held.what.trim() === '' ? { what: 'Say what happened' } : {}),
    ...(held.consequences.trim() === '' ? { consequences: 'Say what is likely to follow' } : {}),
    ...(held.measures.trim() === '' ? { measures: 'Say what was done' } : {}),
    ...(held.contact.trim() === '' ? { contact: 'Say who can be asked' } : {}),
  };
}

/** What the form holds, as it is sent. */
export function assessmentOf({ late, ...held }: Held, known: Assessment | undefined): SentAssessment {
  // A field knows minutes alone: what was not changed stays as exact as it was.
  const moment = (field: 'happened' | 'aware'): string =>
    known !== undefined && toField(known[field]) === held[field] ? known[field] : fromField(held[field]);
  return {
    ...held,
    happened: moment('happened'),
    aware: moment('aware'),
    agreements: held.agreements.split(/[\s,]+/).filter((one) => one !== ''),
    ...(late.trim() === '' ? {} : { late: late.trim() }),
  };
}
