/** A checkpoint that contradicts the one before it: a shorter log, or another log of the same length. */
export class LogContradicts extends Error {
  readonly code = 'log-contradicts';
  readonly before: string;
  readonly now: string;

  constructor(before: Checkpoint, now: Checkpoint) {
    super(
      `The log had ${before.size} entries and shows ${now.size} now, with a head that does not go on from there; keep both and ask the auditors.`,
    );
    this.name = 'LogContradicts';
    this.before = before.text;
    this.now = now.text;
  }
}

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly text: string;
}

/** The log that is kept: the public one, which takes in whole days. A server cannot begin a past anew under another name. */
const logName = 'vitrine.invalid/log';

/** The first three lines of a C2SP checkpoint. The signature is kept with it, and whoever has the key checks it. */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = ''] = text.split('\n');
  if (
    text.length > 65_536 ||
    origin !== logName ||
    !/^(0|[1-9]\d{0,14})$/.test(size) ||
    !/^[A-Za-z0-9+/]{43}=$/.test(root)
  )
    throw new TypeError('this is not a checkpoint of the public log (c2sp.org/tlog-checkpoint)');
  return { origin, size: Number(size), root, text };
}

/** Whether the newer one may follow the older. @throws LogContradicts */
export function follows(before: Checkpoint | undefined, now: Checkpoint): void {
  if (before === undefined) return;
  const same = now.size === before.size && now.root === before.root;
  if (now.origin !== before.origin || now.size < before.size || (now.size === before.size && !same))
    throw new LogContradicts(before, now);
}

/** Beside those of the log that could be read at once, which lie in `checkpoints/` itself. */
export const keptUnder = 'checkpoints/days/';
/** Sorts by size as text. */
export const keyOf = ({ size, root }: Checkpoint): string =>
  `${keptUnder}${String(size).padStart(15, '0')}-${Buffer.from(root, 'base64').toString('hex')}`;
