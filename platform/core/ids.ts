import { randomBytes } from 'node:crypto';
import { InvalidInput } from './errors.ts';

declare const brand: unique symbol;
/** A string that was parsed as a `Name`; there is no way to make one but the parser. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** An opaque person id (`per_…`): the only name of a person in URLs, logs and the ledger's tree. */
export type PersonId = Branded<'PersonId'>;
/** A dataset's name, also its table name in SQL: `[a-z][a-z0-9_]{0,62}`. */
export type DatasetId = Branded<'DatasetId'>;
/** A data-sharing agreement's reference without version, such as `DARS-NIC-381078-Y9C5K`. */
export type AgreementId = Branded<'AgreementId'>;
/** An agreement's versioned reference, such as `DARS-NIC-381078-Y9C5K-v1.2`. */
export type AgreementRef = Branded<'AgreementRef'>;
/** A release's number, `major.minor`. */
export type ReleaseVersion = Branded<'ReleaseVersion'>;
export type RequestId = Branded<'RequestId'>;
export type QueryId = Branded<'QueryId'>;
/** A run of one cell of a notebook in a kernel. */
export type RunId = Branded<'RunId'>;
/** A version of a notebook that is kept by a name. */
export type VersionId = Branded<'VersionId'>;
/** A run of a notebook from the top, and the bundle that it becomes. */
export type BundleId = Branded<'BundleId'>;
/** Joins an intent with its outcome in the ledger. */
export type ActId = Branded<'ActId'>;
/** SHA-256 in lower-case hex of a cut's definition, release and opt-out snapshot. */
export type CutId = Branded<'CutId'>;

function parser<Name extends string>(what: string, pattern: RegExp) {
  return (text: string): Branded<Name> => {
    if (!pattern.test(text)) {
      throw new InvalidInput({ detail: `Not a ${what}.`, facts: { expected: pattern.source } });
    }
    return text as Branded<Name>;
  };
}

export const parsePersonId = parser<'PersonId'>('person id', /^per_[a-z2-7]{20}$/);
export const parseDatasetId = parser<'DatasetId'>('dataset name', /^[a-z][a-z0-9_]{0,62}$/);
export const parseAgreementId = parser<'AgreementId'>('agreement reference', /^[A-Z0-9]+(?:-[A-Z0-9]+)*$/);
export const parseAgreementRef = parser<'AgreementRef'>(
  'versioned agreement reference',
  /^[A-Z0-9]+(?:-[A-Z0-9]+)*-v[0-9]{1,4}\.[0-9]{1,4}$/,
);
export const parseReleaseVersion = parser<'ReleaseVersion'>('release number', /^[0-9]{1,4}\.[0-9]{1,4}$/);
export const parseRequestId = parser<'RequestId'>('request id', /^req_[a-z2-7]{20}$/);
export const parseQueryId = parser<'QueryId'>('query id', /^qry_[a-z2-7]{20}$/);
export const parseRunId = parser<'RunId'>('run id', /^run_[a-z2-7]{20}$/);
export const parseVersionId = parser<'VersionId'>('version id', /^ver_[a-z2-7]{20}$/);
export const parseBundleId = parser<'BundleId'>('bundle id', /^bun_[a-z2-7]{20}$/);
export const parseActId = parser<'ActId'>('act id', /^act_[a-z2-7]{20}$/);
export const parseCutId = parser<'CutId'>('cut id', /^[0-9a-f]{64}$/);

/** The agreement a versioned reference belongs to. */
export function agreementOf(ref: AgreementRef): AgreementId {
  return parseAgreementId(ref.replace(/-v[0-9]+\.[0-9]+$/, ''));
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** 100 random bits in lower-case base 32 (RFC 4648 alphabet), after a prefix such as `req_`. */
export function randomId(prefix: string): string {
  let text = prefix;
  for (const byte of randomBytes(20)) text += alphabet.charAt(byte & 31);
  return text;
}
export const newPersonId = (): PersonId => parsePersonId(randomId('per_'));
export const newRequestId = (): RequestId => parseRequestId(randomId('req_'));
export const newQueryId = (): QueryId => parseQueryId(randomId('qry_'));
export const newRunId = (): RunId => parseRunId(randomId('run_'));
export const newVersionId = (): VersionId => parseVersionId(randomId('ver_'));
export const newBundleId = (): BundleId => parseBundleId(randomId('bun_'));
export const newActId = (): ActId => parseActId(randomId('act_'));
