import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Corrupt } from '@vitrine/core/errors';
import { newActId } from '@vitrine/core/ids';
import type { Clock, Home } from '@vitrine/core/process';
import { dayLeaves, keepPrefix, PublicTree } from '@vitrine/ledger/days';
import { rotationType, type Entry, type Ledger } from '@vitrine/ledger/log';
import { checkpointText, signNote, verifierKey, type Checkpoint } from '@vitrine/ledger/tree';
import { z } from 'zod';
import { vocabulary } from '../record/vocabulary.ts';
import { actOf, countsOf, type CountedAct } from './day-of.ts';
import { daysToMake } from './days-to-make.ts';
import { begunFace, dayFace, dayHidden, publicLogBegun, publicLogDay } from './events.ts';

/** The public log's name in its checkpoints. The ledger's key signs them; the name keeps the two apart. */
export const publicLogOrigin = 'vitrine.invalid/log';

/** Where the public log lies, and the one that everybody could read before there was one of days. */
export const publicLogDir = (home: Home): string => join(home.server, 'public-log', 'days');
const earlierLogDir = (home: Home): string => join(home.server, 'public-log', 'before');

export interface PublicLogParts {
  readonly home: Home;
  readonly ledger: Ledger;
  /** The folder of the ledger's own tiles. */
  readonly ledgerTiles: string;
  readonly clock: Clock;
  /** Milliseconds for which this process has run, which no clock that is set changes. */
  readonly upMs?: () => number;
}

/** What is served of one log: its folder, and its key as programs for such logs read it. */
export interface ServedLog {
  readonly dir: string;
  readonly key: string;
}

const statesSchema = z.object({ states: z.record(z.string(), z.string()) });
const recordedDay = z.object({ ...dayFace.shape, ...dayHidden.omit({ counts: true }).shape });
type RecordedDay = z.output<typeof recordedDay> & { readonly index: number };

/**
 * The log that everybody may read (decision 0034). It takes in whole days, after they are over; what it holds is
 * recorded in the ledger first and follows from it alone, so a crash, a lost folder or a restored backup is mended by
 * making it again.
 */
export class PublicLog {
  readonly #ports: PublicLogParts;
  readonly #begun: Entry;
  #tree: PublicTree | undefined;
  #last: RecordedDay | undefined;
  #looking: Promise<void> = Promise.resolve();

  private constructor(ports: PublicLogParts, begun: Entry) {
    this.#ports = ports;
    this.#begun = begun;
  }

  /**
   * Begins the log, once for each ledger, or goes on with it. A ledger from before, whose every entry everybody could
   * read at once, keeps that part readable. To be called before anything new is recorded but what a crash left open.
   */
  static async open(ports: PublicLogParts): Promise<PublicLog> {
    const { ledger } = ports;
    const log = new PublicLog(ports, (await beginningOf(ledger)) ?? (await begin(ledger)));
    await log.#keepEarlier();
    await log.look();
    return log;
  }

  get served(): ServedLog {
    return { dir: publicLogDir(this.#ports.home), key: begunFace.parse(this.#begun.public).key };
  }

  /** The first key of the ledger itself: entries lead from it to the one with which receipts are verified. */
  get ledgerKey(): string {
    const { origin, keys } = this.#ports.ledger;
    return verifierKey(origin, keys.first);
  }

  /** The notes that handed ledger and public log from one key to the next, in order. */
  get rotations(): readonly string[] {
    return this.#ports.ledger.keys.notes;
  }

  /** The public log's last state, and how it stands signed. */
  async head(): Promise<{ readonly head: Checkpoint; readonly note: string }> {
    const note = await readFile(join(this.served.dir, 'checkpoint'), 'utf8');
    return { head: this.#ports.ledger.keys.open(note, publicLogOrigin), note };
  }

  /** The log from before there was one of days, up to the entry that begins this one; none in a home of today. */
  get earlier(): ServedLog | undefined {
    const { home } = this.#ports;
    if (this.#begun.index === 0) return undefined;
    return { dir: earlierLogDir(home), key: this.ledgerKey };
  }

  /** Takes in every day that is over. One look at a time; a look that fails is taken up by the next. */
  look(): Promise<void> {
    const done = this.#looking.then(() => this.#look());
    this.#looking = done.catch(() => undefined);
    return done;
  }

  async #look(): Promise<void> {
    try {
      this.#tree ??= await this.#restore();
      const { clock, upMs = () => performance.now() } = this.#ports;
      const today = clock.now().toISOString().slice(0, 10);
      for (const day of daysToMake(this.#last?.day, today, upMs())) await this.#make(day, this.#tree);
    } catch (error) {
      // What of it is on record is looked up afresh.
      this.#tree = undefined;
      throw error;
    }
  }

  /** Puts a day on record, then makes it known. */
  async #make(day: string, tree: PublicTree): Promise<void> {
    const { ledger } = this.#ports;
    const from = this.#last?.to ?? this.#begun.index;
    const { to, acts } = await this.#upTo(from, day);
    const secret = randomBytes(32);
    const counts = countsOf(acts);
    const covers = { from, to, root: ledger.root(to).toString('hex') };
    tree.take(dayLeaves({ day, secret, covers, acts, counts }));
    const root = tree.root().toString('hex');
    const face = { day, size: tree.size, root };
    const [entry] = await ledger.append([
      {
        type: publicLogDay,
        phase: 'fact',
        act: newActId(),
        public: face,
        private: { actor: 'system', secret: secret.toString('hex'), from, to, counts: [...counts] },
      },
    ]);
    this.#last = { ...face, secret: secret.toString('hex'), from, to, index: entry?.index ?? 0 };
    await tree.publish();
  }

  /** The acts from an entry on up to the end of a day, and the first entry after them. */
  async #upTo(from: number, day: string): Promise<{ to: number; acts: readonly CountedAct[] }> {
    const acts: CountedAct[] = [];
    let to = from;
    for await (const entry of this.#ports.ledger.read(from)) {
      if (entry.at.slice(0, 10) > day) break;
      const act = actOf(entry, vocabulary);
      if (act !== undefined) acts.push(act);
      to = entry.index + 1;
    }
    return { to, acts };
  }

  /** The log's files as they follow from the ledger: those that are there when they do, and made again where they do not. */
  async #restore(): Promise<PublicTree> {
    const { home, ledger } = this.#ports;
    const days: RecordedDay[] = [];
    for await (const entry of ledger.select((type) => type === publicLogDay))
      days.push({ ...recordedDay.parse({ ...entry.public, ...entry.private }), index: entry.index });
    const kept = await this.#keptStates();
    const tree = await PublicTree.open(publicLogDir(home), {
      origin: publicLogOrigin,
      keys: ledger.keys,
      kept: (size) => kept.get(size),
      sign: (bytes) => ledger.sign(bytes),
    });
    const root = tree.root().toString('hex');
    const known = days.findIndex((one) => one.size === tree.size && one.root === root);
    if (known < 0) await tree.clear();
    for (const recorded of days.slice(known + 1)) {
      tree.take(await this.#leavesOf(recorded));
      if (tree.size !== recorded.size || tree.root().toString('hex') !== recorded.root)
        throw new Corrupt({ detail: 'A day of the public log does not follow from the ledger.' });
      // No state from before the log was handed on is signed anew but the last, which the older key signed.
      if (recorded.size >= Math.max(0, ...kept.keys())) await tree.publish();
    }
    this.#last = days.at(-1);
    return tree;
  }

  /** The states of the public log that were signed last by keys that were replaced since, by their size. */
  async #keptStates(): Promise<ReadonlyMap<number, string>> {
    const { ledger } = this.#ports;
    const kept = new Map<number, string>();
    for await (const entry of ledger.select((type) => type === rotationType)) {
      const note = statesSchema.parse(entry.public).states[publicLogOrigin];
      if (note !== undefined) kept.set(ledger.keys.open(note, publicLogOrigin).size, note);
    }
    return kept;
  }

  async #leavesOf({ day, secret, from, to, index }: RecordedDay): Promise<readonly string[]> {
    const { ledger } = this.#ports;
    const acts: CountedAct[] = [];
    for await (const entry of ledger.read(from, to)) {
      const act = actOf(entry, vocabulary);
      if (act !== undefined) acts.push(act);
    }
    const { counts } = dayHidden.pick({ counts: true }).parse((await ledger.entry(index)).private);
    const covers = { from, to, root: ledger.root(to).toString('hex') };
    return dayLeaves({ day, secret: Buffer.from(secret, 'hex'), covers, acts, counts });
  }

  /** The last entry of the earlier log names the one that follows it. */
  async #keepEarlier(): Promise<void> {
    const { home, ledger, ledgerTiles } = this.#ports;
    const size = this.#begun.index + 1;
    if (size === 1) return;
    await ledger.checkpoint();
    const text = checkpointText({ origin: ledger.origin, size, root: ledger.root(size) });
    const note = await signNote(text, ledger.origin, ledger.publicKey, (bytes) => ledger.sign(bytes));
    await keepPrefix({ from: ledgerTiles, to: earlierLogDir(home), size, note });
  }
}

async function beginningOf(ledger: Ledger): Promise<Entry | undefined> {
  for await (const entry of ledger.select((type) => type === publicLogBegun)) return entry;
  return undefined;
}

/** The key as programs for such logs read it. */
const keyOf = ({ keys }: Ledger): string => verifierKey(publicLogOrigin, keys.first);

async function begin(ledger: Ledger): Promise<Entry> {
  const key = keyOf(ledger);
  const [entry] = await ledger.append([
    { type: publicLogBegun, phase: 'fact', act: newActId(), public: { key }, private: { actor: 'system' } },
  ]);
  if (entry === undefined) throw new TypeError('An append gives back its entries.');
  return entry;
}
