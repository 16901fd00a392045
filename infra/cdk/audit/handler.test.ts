import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { judgeDay, type AuditStore } from './handler.ts';
import { leavesOf, LedgerUnreadable } from './ledger-orders.ts';
import { readsOf, TrailUnreadable } from './trail-events.ts';

const steward = 'arn:aws:iam::111111111111:role/vitrine-dev-steward';
const event = (change: object = {}, key = 'releases/hes_apc/1.0/a.parquet'): object => ({
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  eventID: 'e1',
  eventTime: '2026-03-01T12:00:00Z',
  vpcEndpointId: 'vpce-1',
  userIdentity: { type: 'AssumedRole', arn: 'session', sessionContext: { sessionIssuer: { arn: steward } } },
  requestParameters: { bucketName: 'curated', key },
  ...change,
});

function bundle(...leaves: object[]): Buffer {
  return Buffer.concat(
    leaves.map((leaf) => {
      const bytes = Buffer.from(JSON.stringify(leaf));
      const length = Buffer.alloc(2);
      length.writeUInt16BE(bytes.length);
      return Buffer.concat([length, bytes]);
    }),
  );
}
const leaf = (phase: string, at: string) => ({
  act: 'act_1',
  at,
  commitments: {},
  phase,
  public: { agreement: 'A', dataset: 'hes_apc' },
  type: 'cut.made',
});

function store(files: Record<string, Uint8Array>): AuditStore & { written: Record<string, string> } {
  const written: Record<string, string> = {};
  return {
    written,
    list: async (bucket, prefix) =>
      Object.keys(files).flatMap((name) =>
        name.startsWith(`${bucket}:${prefix}`) ? [name.slice(bucket.length + 1)] : [],
      ),
    read: async (bucket, key) => files[`${bucket}:${key}`] ?? new Uint8Array(),
    write: async (_, key, text) => void (written[key] = text),
  };
}
const places = {
  trailBucket: 'trail',
  trailPrefix: 'AWSLogs/1/CloudTrail/eu-west-2/',
  ledgerBucket: 'ledger',
  expected: { bucket: 'curated', prefix: '', steward, endpoint: 'vpce-1', slackMs: 60_000 },
};
const trailFile = 'trail:AWSLogs/1/CloudTrail/eu-west-2/2026/03/01/x.json.gz';
const trail = (...records: object[]): Buffer => gzipSync(JSON.stringify({ Records: records }));
const acts = bundle(leaf('intent', '2026-03-01T11:59:59.000Z'), leaf('outcome', '2026-03-01T12:00:01.000Z'));

test('a day on which all was ordered is reported without a finding', async () => {
  const day = store({ [trailFile]: trail(event()), 'ledger:tile/entries/000.p/2': acts });
  expect(await judgeDay('2026-03-01', day, places)).toBe(0);
  expect(JSON.parse(day.written['reconciled/2026-03-01.json'] ?? '')).toMatchObject({
    reads: 1,
    findings: [],
  });
});

test('a read that nobody ordered is in the report, with the object and the role', async () => {
  const day = store({
    [trailFile]: trail(event(), event({ eventID: 'e2' }, 'releases/hes_op/1.0/a.parquet')),
    'ledger:tile/entries/000.p/2': acts,
  });
  expect(await judgeDay('2026-03-01', day, places)).toBe(1);
  expect(day.written['reconciled/2026-03-01.json']).toContain('releases/hes_op/1.0/a.parquet');
});

test('of a bundle that was written again as it filled up, the fullest counts', async () => {
  const half = bundle(leaf('intent', '2026-03-01T09:00:00.000Z'));
  const day = store({
    [trailFile]: trail(event()),
    'ledger:tile/entries/000.p/1': half,
    'ledger:tile/entries/000.p/2': acts,
  });
  expect(await judgeDay('2026-03-01', day, places)).toBe(0);
});

test('a copy is a read of what it copies', () => {
  const copy = event({
    eventName: 'CopyObject',
    requestParameters: {
      bucketName: 'elsewhere',
      key: 'mine',
      'x-amz-copy-source': '/curated/releases/a/1.0/x%20y',
    },
  });
  expect(readsOf({ Records: [copy] })).toMatchObject([{ bucket: 'curated', key: 'releases/a/1.0/x y' }]);
});

test('a record that cannot be understood ends the day with an error instead of silence', () => {
  expect(() => readsOf({})).toThrow(TrailUnreadable);
  expect(() => readsOf({ Records: [event({ eventTime: 'noon' })] })).toThrow(TrailUnreadable);
  expect(() => readsOf({ Records: [event({ requestParameters: null })] })).toThrow(TrailUnreadable);
  expect(() => leavesOf(Buffer.from([0, 9, 1]), '000')).toThrow(LedgerUnreadable);
  expect(() => leavesOf(bundle({ at: 'noon' }), '000')).toThrow(LedgerUnreadable);
});

test('the module that Lambda loads has the handler', async () => {
  const loaded: unknown = await import(new URL('index.mjs', import.meta.url).href);
  expect(loaded).toMatchObject({ handler: expect.any(Function) as unknown });
});
