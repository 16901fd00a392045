import type { ObjectRead } from './findings.ts';

/** A trail file, or a record in one, is not of the form that AWS documents: the day cannot be judged. */
export class TrailUnreadable extends Error {
  readonly code = 'trail-unreadable';
  readonly field: string;

  constructor(field: string) {
    super(
      `A record of the trail has no usable ${field}; ask the operator of the audit account to look at the file.`,
    );
    this.name = 'TrailUnreadable';
    this.field = field;
  }
}

/** Every event of S3 that returns content of an object, or copies it. */
const readEvents = new Set([
  'GetObject',
  'CopyObject',
  'UploadPartCopy',
  'SelectObjectContent',
  'GetObjectTorrent',
]);

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * The reads in one file of a trail. Source: AWS, "CloudTrail record contents" (event version 1.08 and later).
 * @throws TrailUnreadable rather than to pass over a record that it does not understand
 */
export function readsOf(file: unknown): readonly ObjectRead[] {
  const { Records: records } = record(file);
  if (!Array.isArray(records)) throw new TrailUnreadable('Records');
  return records.flatMap((one: unknown) => readOf(record(one)));
}

function readOf(event: Readonly<Record<string, unknown>>): readonly ObjectRead[] {
  if (event['eventSource'] !== 's3.amazonaws.com') return [];
  if (!readEvents.has(text(event['eventName']))) return [];
  const id = text(event['eventID']);
  const at = new Date(text(event['eventTime']));
  if (id === '') throw new TrailUnreadable('eventID');
  if (Number.isNaN(at.getTime())) throw new TrailUnreadable('eventTime');
  const request = record(event['requestParameters']);
  const base = {
    id,
    at,
    principal: principalOf(record(event['userIdentity'])),
    endpoint: text(event['vpcEndpointId']),
    refused: text(event['errorCode']) !== '',
  };
  const source = decodeURIComponent(text(request['x-amz-copy-source']))
    .replace(/^\//, '')
    .replace(/\?.*$/, '');
  // A copy names what it reads in a header, and what it writes as its object.
  const slash = source.indexOf('/');
  const place =
    source === ''
      ? { bucket: text(request['bucketName']), key: text(request['key']) }
      : { bucket: source.slice(0, slash), key: source.slice(slash + 1) };
  if (place.bucket === '' || place.key === '') throw new TrailUnreadable('bucketName and key');
  return [{ ...base, ...place }];
}

/** The role behind a session; for others whatever names them. A service of AWS is `service:…`, nobody is `unknown`. */
function principalOf(identity: Readonly<Record<string, unknown>>): string {
  const issuer = record(record(identity['sessionContext'])['sessionIssuer']);
  const service = text(identity['invokedBy']);
  return (
    text(issuer['arn']) ||
    text(identity['arn']) ||
    text(identity['principalId']) ||
    (service === '' ? 'unknown' : `service:${service}`)
  );
}
