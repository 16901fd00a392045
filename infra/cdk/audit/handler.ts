import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { leavesOf, ordersOf, type Leaf } from './ledger-orders.ts';
import { reconcile, type Expected } from './reconcile.ts';
import { readsOf } from './trail-events.ts';

/** What the job reads and writes; S3 in AWS, memory in tests. */
export interface AuditStore {
  list(bucket: string, prefix: string): Promise<readonly string[]>;
  read(bucket: string, key: string): Promise<Uint8Array>;
  write(bucket: string, key: string, text: string): Promise<void>;
}

export interface AuditPlaces {
  readonly trailBucket: string;
  /** `AWSLogs/<account>/CloudTrail/<region>/` */
  readonly trailPrefix: string;
  readonly ledgerBucket: string;
  readonly expected: Expected;
}

/**
 * Judges one day (UTC), writes its report, and returns how many reads Vitrine did not order. A file that cannot be
 * understood ends it with an error, which raises the same alarm as a finding: silence is never good news.
 */
export async function judgeDay(day: string, store: AuditStore, places: AuditPlaces): Promise<number> {
  const trail = await store.list(places.trailBucket, `${places.trailPrefix}${day.replaceAll('-', '/')}/`);
  const reads = [];
  for (const key of trail) {
    const file: unknown = JSON.parse(gunzipSync(await store.read(places.trailBucket, key)).toString('utf8'));
    reads.push(...readsOf(file));
  }
  const leaves: Leaf[] = [];
  for (const key of await fullestBundles(store, places.ledgerBucket))
    leaves.push(...leavesOf(await store.read(places.ledgerBucket, key), key));
  const findings = reconcile(reads, ordersOf(leaves), places.expected);
  const report = { format: 1, day, trailFiles: trail.length, reads: reads.length, findings };
  await store.write(places.trailBucket, `reconciled/${day}.json`, `${JSON.stringify(report, null, 2)}\n`);
  return findings.length;
}

/** Of each bundle that was written while it filled up, the fullest. */
async function fullestBundles(store: AuditStore, bucket: string): Promise<readonly string[]> {
  const widest = new Map<string, { key: string; width: number }>();
  for (const key of await store.list(bucket, 'tile/entries/')) {
    const [bundle = key, width] = key.split('.p/');
    const entries = width === undefined ? 256 : Number(width);
    if (entries > (widest.get(bundle)?.width ?? 0)) widest.set(bundle, { key, width: entries });
  }
  return [...widest.values()].map(({ key }) => key).sort();
}

function s3Store(client: S3Client): AuditStore {
  return {
    list: async (Bucket, Prefix) => {
      const keys: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({ Bucket, Prefix, ...(ContinuationToken && { ContinuationToken }) }),
        );
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return keys;
    },
    read: async (Bucket, Key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      if (Body === undefined) throw new Error(`the object ${Key} has no body`);
      return Body.transformToByteArray();
    },
    write: async (Bucket, Key, Body) => {
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json' }));
    },
  };
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the setting ${name} is missing`);
  return value;
}

/** Runs each morning for the day before. @throws when there is a finding, so that the alarm on errors sounds */
export async function handler(event: { readonly time: string }): Promise<void> {
  const day = new Date(Date.parse(event.time) - 24 * 3600 * 1000).toISOString().slice(0, 10);
  const found = await judgeDay(day, s3Store(new S3Client({})), {
    trailBucket: setting('TRAIL_BUCKET'),
    trailPrefix: setting('TRAIL_PREFIX'),
    ledgerBucket: setting('LEDGER_BUCKET'),
    expected: {
      bucket: setting('CURATED_BUCKET'),
      prefix: process.env['CURATED_PREFIX'] ?? '',
      steward: setting('STEWARD_ROLE'),
      endpoint: setting('ENDPOINT'),
      slackMs: 60_000,
    },
  });
  if (found > 0) throw new Error(`${found} reads that Vitrine did not order: reconciled/${day}.json`);
}
