import type { Assessment } from '@vitrine/api';
import type { Database } from '@vitrine/core/database';
import { NotFound } from '@vitrine/core/errors';
import { agreementOf, parseAgreementId, parseAgreementRef, type AgreementId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { demand, type AppAbility, type CaseSubject } from '@vitrine/policy/abilities';
import { abilityOf } from '../agreements/abilities.ts';
import type { RecordPorts } from '../record/ports.ts';
import type { Entry } from '@vitrine/ledger/log';
import { z } from 'zod';
import { caseStepped, incidentStepped } from './events.ts';
import { caseRow, incidentRow, type CaseRow, type IncidentRow } from './remember-cases.ts';

interface Concerning {
  readonly decides: Pick<CaseRow['decides'], 'concerns'>;
  readonly agreements: readonly string[];
}

export function caseSubject({ decides, agreements }: Concerning): CaseSubject {
  return { kind: 'Case', concerns: decides.concerns, agreements: agreements.map(parseAgreementId) };
}

/** As things stand now: whom its case has come to concern since it was declared, it concerns as well. */
export function incidentSubject(database: Database, { case: of, decides }: IncidentRow): CaseSubject {
  const row = of === undefined ? undefined : caseRow(database, of);
  const concerns = [...new Set([...decides.concerns, ...(row?.decides.concerns ?? [])])];
  return subjectOfAssessment(concerns, { agreements: [...decides.agreements, ...(row?.agreements ?? [])] });
}

export function subjectOfAssessment(
  concerns: readonly string[],
  { agreements }: Pick<Assessment, 'agreements'>,
): CaseSubject {
  return { kind: 'Case', concerns, agreements: agreements.flatMap((ref) => agreementNamed(ref) ?? []) };
}

/** The agreement that a reference names, with or without version; undefined for what is none. */
export function agreementNamed(ref: string): AgreementId | undefined {
  for (const read of [() => agreementOf(parseAgreementRef(ref)), () => parseAgreementId(ref)]) {
    try {
      return read();
    } catch {
      continue;
    }
  }
  return undefined;
}

/** What a reviewer may do. @throws Forbidden for whoever reviews no cases */
export async function reviewing(ports: RecordPorts, person: Person): Promise<AppAbility> {
  const ability = await abilityOf(ports, person);
  demand(ability, 'review', 'Case');
  return ability;
}

/**
 * A case that this person reviews. @throws Forbidden for whoever reviews none; NotFound for one that is not there or
 * concerns them: that it is there is not theirs to know
 */
export async function reviewedCase(ports: RecordPorts, person: Person, id: string): Promise<CaseRow> {
  const ability = await reviewing(ports, person);
  const row = caseRow(ports.database, id);
  if (row === undefined || ability.cannot('review', caseSubject(row)))
    throw new NotFound({ detail: 'There is no case of this number that you may review.' });
  return row;
}

/** The same for an incident. @throws Forbidden, NotFound */
export async function reviewedIncident(ports: RecordPorts, person: Person, id: string): Promise<IncidentRow> {
  const ability = await reviewing(ports, person);
  const row = incidentRow(ports.database, id);
  if (row === undefined || ability.cannot('review', incidentSubject(ports.database, row)))
    throw new NotFound({ detail: 'There is no incident of this number that you may review.' });
  return row;
}

/**
 * Which entries’ private fields are nothing for this reviewer: those of cases and incidents that concern them, and of
 * those that nobody can say whom they concern.
 */
export async function hiddenFrom(
  ports: Pick<RecordPorts, 'database' | 'clock'>,
  person: Person,
): Promise<(entry: Entry) => boolean> {
  const ability = await abilityOf(ports, person);
  return ({ type, private: body }) => {
    if (type === caseStepped) {
      const row = caseRow(ports.database, named.parse(body['case']));
      return row === undefined || ability.cannot('review', caseSubject(row));
    }
    if (type !== incidentStepped) return false;
    const row = incidentRow(ports.database, named.parse(body['incident']));
    return row === undefined || ability.cannot('review', incidentSubject(ports.database, row));
  };
}

const named = z.string().catch('');
