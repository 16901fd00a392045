import type { Agreement as ShownAgreement, AgreementSummary } from '@vitrine/api';
import { agreementOf, parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import { Conflict, Forbidden, NotFound } from '@vitrine/core/errors';
import { listOptOuts, loadCatalogue } from '@vitrine/datasets/catalogue';
import { getProfile, profileNames } from '@vitrine/disclosure-control/profiles';
import type { Person } from '@vitrine/identity/people';
import { AgreementInvalid, readAgreement, type Agreement } from '@vitrine/policy/agreement';
import {
  agreementDigest,
  appliedFields,
  changedFields,
  demandLegalAct,
  documentOf,
  signedFields,
  standingVersion,
  versionOrder,
  type AgreementAct,
  type AgreementState,
  type Signature,
} from '@vitrine/policy/lifecycle';
import {
  getAgreement,
  listAgreements,
  stateOf,
  versionsOfAgreement,
  type AgreementRecord,
} from '@vitrine/policy/projection';
import { checkAgreement, describeCut, tryCompile, type ProfileNames } from '@vitrine/policy/cut';
import { demand, denial, type AppAbility, type AppAction } from '@vitrine/policy/abilities';
import { abilityOf, agreementSubject, membershipOf } from './abilities.ts';
import { changesSince } from './current-version.ts';
import { recordFact } from '../record/acts.ts';
import { lockOf } from '../record/lock-keys.ts';
import { everything } from '../record/locks.ts';
import { optOutsAsOf } from '../catalogue/opt-outs-as-of.ts';
import { loadNames } from '../record/names.ts';
import type { AgreementPorts } from './ports.ts';
import type { UseCases } from '../use-case.ts';
import { checkedStatement, lastVersion } from './end-agreement.ts';
import { isOver } from './over.ts';
import { enforceStop } from './stops.ts';
import { endReplaced } from './succession.ts';
import { whyNotLegal } from './why-not.ts';

const profiles: ProfileNames = {
  names: profileNames,
  threshold: (name) => (profileNames.some((one) => one === name) ? getProfile(name).threshold : undefined),
};

/** The contract's own JSON type, which is mutable. */
type JsonValue = NonNullable<ShownAgreement['document']>;

type AgreementUseCases = Pick<
  UseCases,
  | 'listAgreements'
  | 'getAgreement'
  | 'checkAgreement'
  | 'applyAgreement'
  | 'signAgreement'
  | 'suspendAgreement'
  | 'endAgreement'
>;

export function agreementUseCases(ports: AgreementPorts): AgreementUseCases {
  const demandOn = async (person: Person, action: AppAction, record: AgreementRecord): Promise<void> => {
    demand(await abilityOf(ports, person), action, agreementSubject(record, ports.clock.now()));
  };
  const held = <T>(ref: string, work: () => Promise<T>): Promise<T> =>
    ports.locks.hold([lockOf.agreement(agreementOf(parseAgreementRef(ref)))], work);
  const stop = (
    person: Person,
    ref: string,
    act: 'suspend' | 'end',
    body: Parameters<typeof checkedStatement>[3],
  ): Promise<ShownAgreement> =>
    held(ref, async () => {
      const record = await visibleRecord(ports, person, ref);
      await demandOn(person, 'suspend', record);
      demandLegalAct(act, stateOf(record, ports.clock.now()));
      const past = act === 'suspend' ? 'suspended' : 'ended';
      const statement = act === 'end' ? await checkedStatement(ports, person, record.ref, body) : undefined;
      await recordFact(ports, person.id, changedFields(past, ref, body.reason, statement));
      await enforceStop(ports, record.ref, past);
      return await showAgreement(ports, person, ref);
    });

  return {
    listAgreements: async ({ person }) => {
      const ability = await abilityOf(ports, person);
      const records = await listAgreements(ports.database);
      const now = ports.clock.now();
      const known = records.filter((one) => ability.can('read', agreementSubject(one, now)));
      return { agreements: known.map((record) => summaryOf(ports, person, record)) };
    },

    getAgreement: ({ person }, { params }) => showAgreement(ports, person, params.ref),

    checkAgreement: async ({ person }, { body }) => {
      demand(await abilityOf(ports, person), 'apply', 'Agreement');
      return verdictOn(ports, body.text);
    },

    applyAgreement: ({ person }, { body }) =>
      ports.locks.hold([everything], async () => {
        demand(await abilityOf(ports, person), 'apply', 'Agreement');
        const document = readAgreement(body.text);
        await demandNoConflict(ports, person, document.agreement);
        checkAgreement(document, await loadCatalogue(ports.database), profiles);
        const { ref } = document.agreement;
        const known = await getAgreement(ports.database, ref);
        if (known !== undefined) demandLegalAct('apply', stateOf(known, ports.clock.now()));
        await demandNotOver(ports, ref);
        await recordFact(ports, person.id, appliedFields(document.agreement));
        return { ref, digest: agreementDigest(documentOf(document.agreement)) };
      }),

    signAgreement: ({ person }, { params, body }) =>
      held(params.ref, async () => {
        const record = await visibleRecord(ports, person, params.ref);
        await demandOn(person, 'sign', record);
        demandLegalAct('sign', stateOf(record, ports.clock.now()));
        const signature: Signature = body;
        // A key is on record before what it signs.
        await ports.officerRecord.look();
        // The steward alone has the officers' keys: what it does not accept is not recorded.
        await ports.roomCalls.checkSignature(record.digest, person.username, signature);
        await recordFact(
          ports,
          person.id,
          signedFields(record.ref, record.digest, person.username, signature),
        );
        await endReplaced(ports, agreementOf(record.ref));
        return await showAgreement(ports, person, params.ref);
      }),

    suspendAgreement: ({ person }, { params, body }) => stop(person, params.ref, 'suspend', body),
    endAgreement: ({ person }, { params, body }) => stop(person, params.ref, 'end', body),
  };
}

/** Whether a document could be proposed, with everything that speaks against it. */
async function verdictOn(
  ports: AgreementPorts,
  text: string,
): Promise<{ valid: boolean; problems: AgreementInvalid['problems'][number][] }> {
  try {
    checkAgreement(readAgreement(text), await loadCatalogue(ports.database), profiles);
    return { valid: true, problems: [] };
  } catch (error) {
    if (error instanceof AgreementInvalid) return { valid: false, problems: [...error.problems] };
    throw error;
  }
}

/** Whom an agreement names, now or in an earlier version, writes none of its documents. @throws Forbidden */
async function demandNoConflict(
  ports: AgreementPorts,
  person: Person,
  { ref, people }: Agreement,
): Promise<void> {
  const { conflicts } = await membershipOf(ports, person);
  if (!people.includes(person.username) && !conflicts.includes(agreementOf(ref))) return;
  throw new Forbidden({
    detail: 'An officer may not act on an agreement of which they are a member.',
    help: 'Another data access officer can help.',
  });
}

/** An agreement that ended is not taken up again: its pseudonyms are destroyed. @throws Conflict */
async function demandNotOver(ports: AgreementPorts, ref: AgreementRef): Promise<void> {
  const versions = await listAgreements(ports.database, [agreementOf(ref)]);
  if (!isOver(versions, ports.clock.now())) return;
  throw new Conflict({
    detail: `Agreement ${agreementOf(ref)} has ended, and its pseudonyms are destroyed.`,
    help: 'Apply the document under a new reference.',
  });
}

/** An agreement this person may know of. @throws NotFound otherwise, whether or not there is one */
async function visibleRecord(ports: AgreementPorts, person: Person, ref: string): Promise<AgreementRecord> {
  const record = await getAgreement(ports.database, ref);
  const ability = await abilityOf(ports, person);
  if (record === undefined || ability.cannot('read', agreementSubject(record, ports.clock.now()))) {
    throw new NotFound({ detail: 'There is no agreement of this reference that you may see.' });
  }
  return record;
}

function summaryOf(ports: AgreementPorts, person: Person, record: AgreementRecord): AgreementSummary {
  return {
    ref: record.ref,
    title: record.title,
    state: stateOf(record, ports.clock.now()),
    display: record.agreement?.display ?? 'aggregates',
    dataOut: record.agreement?.dataOut ?? 'none',
    termFrom: record.term.from,
    termTo: record.term.to,
    datasets: record.agreement?.datasets.map((grant) => grant.dataset) ?? [],
    member: record.agreement?.people.includes(person.username) ?? false,
  };
}

async function showAgreement(ports: AgreementPorts, person: Person, ref: string): Promise<ShownAgreement> {
  const record = await visibleRecord(ports, person, ref);
  const ability = await abilityOf(ports, person);
  const subject = agreementSubject(record, ports.clock.now());
  const names = await loadNames(ports.database);
  const lists = await listOptOuts(ports.database);
  const compiled =
    record.agreement === null
      ? undefined
      : tryCompile(record.agreement, await loadCatalogue(ports.database)).compiled;
  const may = (action: AppAction, act: AgreementAct): { allowed: boolean; why?: string } => {
    const why = whyNotLegal(act, subject.state);
    if (why !== undefined) return { allowed: false, why };
    const no = denial(ability, action, subject);
    return no === undefined ? { allowed: true } : { allowed: false, why: no.rule };
  };
  return {
    ...summaryOf(ports, person, record),
    summary: record.summary,
    ...(record.document === null ? {} : { document: record.document as JsonValue }),
    digest: record.digest,
    signatures: record.signatures.map((one) => ({
      officer: names.byUsername(one.officer),
      at: one.at,
      kind: one.signature.kind,
    })),
    ...stoppedBy(record, subject.state),
    ...(await endOf(ports, record)),
    ...(await neighbours(ports, ability, record)),
    enforced: (compiled?.tables ?? []).map((cut) => {
      const words = describeCut(cut, optOutsAsOf(cut.optOuts, lists)?.slice(0, 10));
      return {
        ...words,
        conditionsRead: [...words.conditionsRead],
        columns: words.columns.map((column) => ({ ...column })),
      };
    }),
    may: {
      sign: may('sign', 'sign'),
      suspend: may('suspend', 'suspend'),
      end: may('suspend', 'end'),
      query: await mayQuery(ports, person, record),
    },
  };
}

/** The version in force beside this one, for whoever may read both, with what differs. */
async function neighbours(
  ports: AgreementPorts,
  ability: AppAbility,
  { ref }: AgreementRecord,
): Promise<Pick<ShownAgreement, 'replacedBy' | 'replaces'>> {
  const now = ports.clock.now();
  const versions = await versionsOfAgreement(ports.database, agreementOf(ref), now);
  const current = standingVersion(versions);
  if (current === undefined || current.ref === ref) return {};
  const other = await getAgreement(ports.database, current.ref);
  if (other === undefined || ability.cannot('read', agreementSubject(other, now))) return {};
  if (versionOrder(ref) < versionOrder(current.ref)) {
    const changes = [...(await changesSince(ports, ref, current.ref))];
    return { replacedBy: { ref: current.ref, changes } };
  }
  return { replaces: { ref: current.ref, changes: [...(await changesSince(ports, current.ref, ref))] } };
}

/** What an officer signs to end this version, when that ends the whole agreement. */
async function endOf(
  ports: AgreementPorts,
  { ref }: AgreementRecord,
): Promise<Pick<ShownAgreement, 'endSigns'>> {
  const versions = await listAgreements(ports.database, [agreementOf(ref)]);
  const last = lastVersion(versions, ref, ports.clock.now());
  return last === undefined ? {} : { endSigns: { agreement: last.ref, digest: last.digest } };
}

/** What was said when it came to the state in which it is, where somebody said something. */
function stoppedBy(record: AgreementRecord, state: AgreementState): Pick<ShownAgreement, 'stopped'> {
  const last = record.events.findLast((one) => one.event.kind === state);
  return last?.reason ? { stopped: { at: last.at, reason: last.reason } } : {};
}

async function mayQuery(
  ports: AgreementPorts,
  person: Person,
  record: AgreementRecord,
): Promise<{ allowed: boolean; why?: string }> {
  const subject = agreementSubject(record, ports.clock.now());
  if (!(await membershipOf(ports, person)).standing.includes(record.ref))
    return { allowed: false, why: 'You are not named in it.' };
  return subject.state === 'active' ? { allowed: true } : { allowed: false, why: `It is ${subject.state}.` };
}
