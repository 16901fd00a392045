import { readFileSync } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import type { S3Options } from './s3-options.ts';
import type { S3Place } from './s3-place.ts';

const nothing = (): void => undefined;
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The SDK's client for a place: it tries nothing twice, writes to no log, and waits for no one without end. */
export function openClient(place: S3Place, options: S3Options): S3Client {
  return new S3Client({
    region: place.region,
    ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
    forcePathStyle: place.pathStyle ?? false,
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    // One rule for all calls, also for those whose body is a stream, which the SDK never sends again.
    maxAttempts: 1,
    // Every write carries a SHA-256 of ours; the SDK's own would be a trailer that not every store knows.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    // What goes wrong is told by errors; the SDK would write to the console.
    logger: silent,
    requestHandler: {
      connectionTimeout: 5_000,
      // Of silence, not of the whole: a large part may take long. The SDK's request timeout only warns.
      socketTimeout: options.silenceMs ?? 120_000,
      ...(place.caFile === undefined ? {} : { httpsAgent: { ca: readFileSync(place.caFile) } }),
    },
  });
}
