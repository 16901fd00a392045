import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { ObjectFacts } from '../object-store.ts';

/** How a bucket is spoken to. */
export interface S3Options {
  /** Otherwise the standard chain: environment, shared files, container, machine. */
  readonly credentials?: S3ClientConfig['credentials'];
  /** Files above this go up in parts, of at least this size; the protocol wants 5 MiB or more. */
  readonly partBytes?: number;
  /** Of the pause before the second attempt, in milliseconds; it doubles. */
  readonly pauseMs?: number;
  /** How long the store may be silent, in milliseconds, before an attempt is given up. */
  readonly silenceMs?: number;
}

/** What a store says of an object without its bytes. */
export interface S3Head extends ObjectFacts {
  readonly mark: string | undefined;
  /** Of a versioned bucket. */
  readonly version: string | undefined;
}
