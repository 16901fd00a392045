import { createHash } from 'node:crypto';
import { StoreError } from '../errors.ts';
import { ownRecord, type SpendRecord } from './store.ts';

const START = 'diffprivlib-ts spend log 1';
const HASH = 32;
/** How many earlier ends of the log a line may continue from: see {@link readLog}. */
const FORKS = 64;
const NEWLINE = 10;

export interface ReadLog {
  readonly records: readonly SpendRecord[];
  /** The hash of the last line. */
  readonly hash: string;
  /** The number of records at each line's end, by that line's hash. */
  readonly ends: ReadonlyMap<string, number>;
  /** Bytes after the last newline: a line that verifies and lost its newline, or one that broke off. */
  readonly unended: 'no' | 'whole line' | 'broken line';
  readonly broken: Buffer;
}

/** One line, and the hash that the next one continues from. */
export function logLine(before: string, body: string): { readonly hash: string; readonly text: string } {
  const hash = createHash('sha256').update(`${before}\n${body}`).digest('hex').slice(0, HASH);
  return { hash, text: `${hash} ${body}\n` };
}

/** The body of a line that vouches for the broken one before it: which bytes they are, so that no others can take their place. */
export function brokenBody(broken: Buffer): string {
  return JSON.stringify({ broken: { bytes: broken.length, sha256: digest(broken) } });
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Reads a log: each line holds the hash of the line before it and its own text, then records as JSON.
 *
 * A line that continues from an earlier line than the last is that of a writer who lost a race and acknowledged nothing; its charges count, so that the sum is never too small, and its
 * cancellations do not. A line that broke off is passed over only when the next one vouches for its bytes. Everything else that does not verify is refused.
 */
export function readLog(bytes: Buffer, path: string): ReadLog {
  const records: SpendRecord[] = [];
  const charged = new Set<string>();
  const ends = new Map<string, number>();
  let hash = START;
  let broken: { readonly at: number; readonly line: Buffer } | undefined;
  let at = 0;
  const corrupt = (where: number): StoreError =>
    new StoreError(
      'DP_STORE_CORRUPT',
      `The spend log ${path} does not verify at byte ${where}. Restore it from a copy; starting anew would forget what was spent.`,
    );
  const take = (line: Buffer): boolean => {
    const verified = verify(line, hash, ends);
    if (!verified) return false;
    const { body, next, current } = verified;
    const found = readBody(body);
    if (!found || (broken && current && !vouches(found, broken.line))) throw corrupt(at);
    if (broken && current) broken = undefined;
    for (const record of 'records' in found ? found.records : []) {
      if (!current && (record.kind === 'cancel' || charged.has(record.id))) continue;
      if (record.kind === 'charge') charged.add(record.id);
      records.push(record);
    }
    if (current) hash = next;
    ends.set(next, records.length);
    return true;
  };
  for (let end = bytes.indexOf(NEWLINE); end >= 0; at = end + 1, end = bytes.indexOf(NEWLINE, at)) {
    const line = bytes.subarray(at, end);
    if (line.length === 0 || take(line)) continue;
    if (broken) throw corrupt(broken.at);
    broken = { at, line };
  }
  const rest = bytes.subarray(at);
  const whole = rest.length > 0 && take(rest);
  if (broken) throw corrupt(broken.at);
  return {
    ...{ records, hash, ends, broken: rest },
    unended: rest.length === 0 ? 'no' : whole ? 'whole line' : 'broken line',
  };
}

interface Verified {
  readonly body: string;
  readonly next: string;
  /** Whether the line continues from the last one, and not from an earlier one. */
  readonly current: boolean;
}

function verify(line: Buffer, last: string, ends: ReadonlyMap<string, number>): Verified | undefined {
  const text = line.toString('utf8');
  const body = text.slice(HASH + 1);
  const from = (before: string): string => logLine(before, body).hash;
  const given = text.slice(0, HASH);
  if (from(last) === given) return { body, next: given, current: true };
  const earlier = [START, ...ends.keys()].slice(-FORKS);
  return earlier.some((before) => from(before) === given) ? { body, next: given, current: false } : undefined;
}

type Body =
  | { readonly records: readonly SpendRecord[] }
  | { readonly broken: { readonly bytes: number; readonly sha256: string } };

function readBody(body: string): Body | undefined {
  try {
    const value = JSON.parse(body) as unknown;
    if (Array.isArray(value)) return { records: value.map(ownRecord) };
    const { broken } = value as { broken?: { bytes?: unknown; sha256?: unknown } };
    return typeof broken?.bytes === 'number' && typeof broken.sha256 === 'string'
      ? { broken: { bytes: broken.bytes, sha256: broken.sha256 } }
      : undefined;
  } catch {
    return undefined;
  }
}

function vouches(body: Body, line: Buffer): boolean {
  return 'broken' in body && body.broken.bytes === line.length && body.broken.sha256 === digest(line);
}
