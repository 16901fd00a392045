import type { Order } from './findings.ts';

/** What is in the ledger bucket is not a log as platform/ledger/FORMAT.md describes it. */
export class LedgerUnreadable extends Error {
  readonly code = 'ledger-unreadable';
  readonly bundle: string;

  constructor(bundle: string) {
    super(
      `The entry bundle ${bundle} is not of the ledger's form; run "npx vitrine ledger verify" where the ledger is.`,
    );
    this.name = 'LedgerUnreadable';
    this.bundle = bundle;
  }
}

/** Acts for which the steward reads curated data. */
const readingActs = new Set(['cut.made', 'room.opened', 'dataset.published']);

export interface Leaf {
  readonly at: Date;
  readonly type: string;
  readonly phase: string;
  readonly act: string;
  readonly public: Readonly<Record<string, unknown>>;
}

/** Leaves of an entry bundle: each has its length before it (uint16, big-endian). @throws LedgerUnreadable */
export function leavesOf(bundle: Uint8Array, name: string): readonly Leaf[] {
  const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const leaves: Leaf[] = [];
  for (let at = 0; at < bundle.length;) {
    if (at + 2 > bundle.length) throw new LedgerUnreadable(name);
    const end = at + 2 + view.getUint16(at);
    if (end > bundle.length) throw new LedgerUnreadable(name);
    leaves.push(leafOf(bundle.subarray(at + 2, end), name));
    at = end;
  }
  return leaves;
}

function leafOf(bytes: Uint8Array, name: string): Leaf {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new LedgerUnreadable(name);
  }
  if (typeof value !== 'object' || value === null) throw new LedgerUnreadable(name);
  const fields: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(value));
  const { at, type, phase, act, public: face } = fields;
  const time = new Date(typeof at === 'string' ? at : '');
  if (
    Number.isNaN(time.getTime()) ||
    typeof type !== 'string' ||
    typeof phase !== 'string' ||
    typeof act !== 'string' ||
    typeof face !== 'object' ||
    face === null
  )
    throw new LedgerUnreadable(name);
  return { at: time, type, phase, act, public: Object.fromEntries(Object.entries(face)) };
}

/** Acts that read curated data, each from its intent to its outcome. */
export function ordersOf(leaves: readonly Leaf[]): readonly Order[] {
  const ends = new Map(leaves.filter(({ phase }) => phase === 'outcome').map(({ act, at }) => [act, at]));
  return leaves
    .filter(({ phase, type }) => phase === 'intent' && readingActs.has(type))
    .map((intent) => ({
      act: intent.act,
      type: intent.type,
      from: intent.at,
      to: ends.get(intent.act),
      dataset: named(intent.public['dataset']),
      version: named(intent.public['version']),
    }));
}

const named = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
