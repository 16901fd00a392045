import type { Fault, Finding, ObjectRead, Order } from './findings.ts';

export interface Expected {
  readonly bucket: string;
  /** Before `releases/`; empty, or ending with a slash. */
  readonly prefix: string;
  readonly steward: string;
  readonly endpoint: string;
  /** How far two machines' clocks, and an order's last reads, may be apart. */
  readonly slackMs: number;
}

/** What the steward reads at any time: it holds no rows. */
const withoutRows = /^(?:probe\/[^/]+|releases\/[^/]+\/[^/]+\/manifest\.(?:json|json\.sig|sig))$/;
const ofRelease = /^releases\/(?<dataset>[^/]+)\/(?<version>[^/]+)\/./;

/**
 * Compares what CloudTrail saw with what the ledger has on record, and returns every read of the curated bucket that
 * Vitrine did not order, in the order of time. Reads of other buckets are not looked at.
 *
 * A read is ordered when the steward made it, through our own endpoint, while an act was under way that names the
 * object's dataset (and release, if the act names one), or that names no dataset at all. The last is the weak side:
 * while a room opens, this cannot tell one dataset from another. What it does not see is in docs/aws.md.
 */
export function reconcile(
  reads: readonly ObjectRead[],
  orders: readonly Order[],
  expected: Expected,
): readonly Finding[] {
  return reads
    .filter((read) => read.bucket === expected.bucket)
    .flatMap((read) => {
      const fault = faultOf(read, orders, expected);
      return fault === undefined ? [] : [{ read, fault }];
    })
    .sort((a, b) => a.read.at.getTime() - b.read.at.getTime() || compare(a.read.id, b.read.id))
    .map(({ read, fault }) => ({
      fault,
      event: read.id,
      at: read.at.toISOString(),
      key: read.key,
      principal: read.principal,
    }));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function faultOf(read: ObjectRead, orders: readonly Order[], expected: Expected): Fault | undefined {
  if (read.refused) return 'refused-attempt';
  if (read.principal !== expected.steward) return 'other-principal';
  if (read.endpoint !== expected.endpoint) return 'other-way';
  if (!read.key.startsWith(expected.prefix)) return 'no-order';
  const key = read.key.slice(expected.prefix.length);
  if (withoutRows.test(key)) return undefined;
  const release = ofRelease.exec(key)?.groups;
  return orders.some((order) => covers(order, read.at, release, expected.slackMs)) ? undefined : 'no-order';
}

function covers(
  order: Order,
  at: Date,
  release: Readonly<Record<string, string>> | undefined,
  slackMs: number,
): boolean {
  const time = at.getTime();
  if (time < order.from.getTime() - slackMs) return false;
  if (order.to !== undefined && time > order.to.getTime() + slackMs) return false;
  if (order.dataset === undefined) return true;
  if (order.dataset !== release?.['dataset']) return false;
  return order.version === undefined || order.version === release['version'];
}
