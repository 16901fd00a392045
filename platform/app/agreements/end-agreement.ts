import { agreementOf, type AgreementRef } from '@vitrine/core/ids';
import { Conflict, VitrineError } from '@vitrine/core/errors';
import { type JsonObject } from '@vitrine/core/text';
import { agreementDestroyed } from '@vitrine/datasets/catalogue/steward';
import type { Person } from '@vitrine/identity/people';
import {
  endDigest,
  isLongOver,
  reasonDigest,
  versionOrder,
  type Signature,
  type SignedEnd,
} from '@vitrine/policy/lifecycle';
import { listAgreements, stateOf, type AgreementRecord } from '@vitrine/policy/projection';
import { perform } from '../record/acts.ts';
import { envelopeOf } from '../rooms/envelope.ts';
import { wasInForce } from './over.ts';
import type { AgreementPorts, StopPorts } from './ports.ts';

/**
 * The version that a statement is about when the end of `ref` is the end of the whole agreement: the newest one that two
 * officers signed. Undefined while another version is left, or when nothing was ever made under any. Pure.
 */
export function lastVersion(
  versions: readonly AgreementRecord[],
  ref: AgreementRef,
  now: Date,
): AgreementRecord | undefined {
  const left = versions.some((one) => one.ref !== ref && stateOf(one, now) !== 'ended');
  return left ? undefined : newestSigned(versions);
}

/** What an officer signed to end the agreement, once the steward has found that it counts; undefined where none is due. */
export async function checkedStatement(
  ports: Pick<AgreementPorts, 'database' | 'clock' | 'roomCalls' | 'officerRecord'>,
  person: Person,
  ref: AgreementRef,
  body: {
    readonly reason: string;
    readonly signed?: { readonly on: string; readonly signature: Signature } | undefined;
  },
): Promise<SignedEnd | undefined> {
  const versions = await listAgreements(ports.database, [agreementOf(ref)]);
  const last = lastVersion(versions, ref, ports.clock.now());
  const { signed } = body;
  if ((last === undefined) !== (signed === undefined)) {
    throw new Conflict({
      detail:
        signed === undefined
          ? 'This ends the whole agreement and destroys its pseudonyms: it needs your signature.'
          : 'Another version of the agreement is left, so that nothing is to be signed.',
      help: 'Open the agreement again and look at what its end does now.',
      facts: { signs: last === undefined ? null : last.ref },
    });
  }
  if (last === undefined || signed === undefined) return undefined;
  const statement: SignedEnd = {
    ...{ agreement: last.ref, digest: last.digest, reason: reasonDigest(body.reason) },
    ...{ on: signed.on, officer: person.username, signature: signed.signature },
  };
  // A key is on record before what it signs.
  await ports.officerRecord.look();
  await ports.roomCalls.checkSignature(endDigest(statement), person.username, signed.signature);
  return statement;
}

/**
 * Has the steward destroy what is left of an agreement that is over. It does so for a statement, or when the term is long
 * over; until one of them is there, it is only told to serve nobody.
 */
export async function destroyEnded(ports: StopPorts, versions: readonly AgreementRecord[]): Promise<void> {
  const last = newestSigned(versions);
  if (last === undefined) return;
  const statement = versions
    .flatMap((one) => one.events)
    .findLast((one) => one.statement?.agreement === last.ref)?.statement;
  // A steward that does not answer is asked again later: until it does, there is nothing to record.
  await ports.steward().removals();
  if (statement === undefined && !isLongOver(last.term, ports.clock.now())) {
    await suspendAtSteward(ports, last);
    return;
  }
  const face = { agreement: last.ref };
  await perform(ports, { id: 'system' }, { type: agreementDestroyed, public: face }, async (acting) => {
    const receipt = await ports.receipts.of(acting.intent.index);
    const destroyed = await ports.steward().endAgreement({ envelope: envelopeOf(last), statement, receipt });
    acting.note({
      public: {
        ...face,
        pseudonymMaps: destroyed.pseudonymMaps.length,
        cuts: destroyed.cuts.length,
        by: statement === undefined ? 'term' : 'statement',
      },
      private: { destroyed: JSON.parse(JSON.stringify(destroyed)) as JsonObject },
    });
  });
}

/** Has the steward serve a version and all before it to nobody. */
export async function suspendAtSteward(ports: StopPorts, record: AgreementRecord): Promise<void> {
  try {
    await ports.steward().suspend(record.ref, envelopeOf(record));
  } catch (error) {
    // Its officers' keys are gone: the steward serves it to nobody as it is.
    if (!(error instanceof VitrineError) || error.code !== 'signatures-refused') throw error;
  }
}

function newestSigned(versions: readonly AgreementRecord[]): AgreementRecord | undefined {
  return versions
    .filter(wasInForce)
    .toSorted((a, b) => versionOrder(a.ref) - versionOrder(b.ref))
    .at(-1);
}
