import type { DataBucket } from '../../config/names.ts';

interface BucketRule {
  readonly why: string;
  /** The one role that reads, writes and deletes. */
  readonly owner: 'steward' | 'server';
  /** A role that may only put objects there. */
  readonly sender?: 'data-sender';
  /** A role of the audit account that may only read. */
  readonly auditor?: 'reconciler';
  /** Object lock in compliance mode: nobody deletes or shortens it, not even the account's root. */
  readonly locked: boolean;
  /** Days after which a version that was replaced or deleted goes for good; those under lock stay longer. */
  readonly formerVersionsDays: number;
  /** Days after which an object goes by itself. */
  readonly expireDays?: number;
}

/** Every bucket of data. Cuts end with their agreement, so what remains of one must not stay as an old version. */
export const bucketRules: Readonly<Record<DataBucket, BucketRule>> = {
  landing: {
    why: 'files as senders sent them',
    owner: 'steward',
    sender: 'data-sender',
    locked: false,
    formerVersionsDays: 7,
    expireDays: 90,
  },
  curated: { why: 'releases of datasets', owner: 'steward', locked: true, formerVersionsDays: 30 },
  cuts: { why: 'cuts of agreements', owner: 'steward', locked: false, formerVersionsDays: 1 },
  outputs: { why: 'files of requests and releases', owner: 'server', locked: false, formerVersionsDays: 90 },
  ledger: {
    why: 'the public log: checkpoints and tiles',
    owner: 'server',
    auditor: 'reconciler',
    locked: true,
    formerVersionsDays: 30,
  },
};
