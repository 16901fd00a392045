import { join } from 'node:path';
import { digestOf } from '@vitrine/core/text';
import { randomId } from '@vitrine/core/ids';
import { type Clock } from '@vitrine/core/process';
import { type Engine } from '@vitrine/core/engine';
import { type KeyProvider } from '@vitrine/core/keys';
import type { OptOutRule } from '@vitrine/policy/cut';
import type { z } from 'zod';
import { OptOutProposalUnknown, OptOutsInvalid, OptOutsNothingToUndo, OptOutsOlder } from '../../errors.ts';
import { readNumberList } from './number-list.ts';
import {
  listedAt,
  optOutKinds,
  optOutsNeeded,
  type OptOutKind,
  type OptOutSnapshot,
} from '../../catalogue/opt-out-snapshot.ts';
import {
  reasonsForSecond,
  type AppliedList,
  type OptOutProposal,
  type OptOutStanding,
} from '../../catalogue/opt-out-proposal.ts';
import { countBucket } from '../publish/quality-report.ts';
import { SealedTable } from '../store/sealed-table.ts';
import { keptSchema, newestOf, undone, waitingSchema, type Kept } from './kept-opt-outs.ts';

/** A list to propose: what a file holds, or the list before. */
export interface ProposedList {
  readonly act: string;
  /** The name of the file; null of text, which only tests hand in. */
  readonly file: string | null;
  readonly path: string;
  /** Now when absent. */
  readonly landed?: Date | undefined;
}

interface Candidate {
  readonly act: string;
  readonly file: string | null;
  readonly undo: boolean;
  readonly query: string;
  readonly count: string;
  readonly landed: string;
}

/**
 * People who opted out. The list is kept as numbers, encrypted: a person whom no dataset knows yet must be left
 * out when one does, so numbers become internal keys when a cut is made.
 */
export class OptOuts {
  readonly #dir: string;
  readonly #keys: KeyProvider;
  readonly #clock: Clock;

  constructor(dir: string, keys: KeyProvider, clock: Clock) {
    this.#dir = dir;
    this.#keys = keys;
    this.#clock = clock;
  }

  /**
   * Reads a list (CSV of one column with the header NHS_NUMBER) and compares it with the one in use, whose place it
   * is to take. It waits until it is applied; a later one of its kind takes its place. A list with a number that is
   * not valid is refused whole: someone's wish would be lost. So is one whose file landed before that of the list
   * in use: it would opt people in again.
   * @throws OptOutsInvalid, OptOutsOlder
   */
  async propose(engine: Engine, kind: OptOutKind, list: ProposedList): Promise<OptOutProposal> {
    const now = this.#clock.now();
    // No file landed later than now, whatever its sender's clock says.
    const since = list.landed === undefined || list.landed > now ? now : list.landed;
    await this.#demandNotOlder(kind, since, now);
    const { query, count } = await readNumberList(
      engine,
      list.path,
      OptOutsInvalid,
      'The list holds no numbers, which would opt everyone in again.',
    );
    const { act, file } = list;
    return this.#wait(engine, kind, { act, file, undo: false, query, count, landed: since.toISOString() });
  }

  /**
   * Proposes to bring back those whom the list before named: the way out of a mistake. Whom only the list in use names
   * stays out too, so that no undo lets anybody into the data, whoever asks for it; a list that lands anew does. The
   * age counts from when the list before landed. @throws OptOutsNothingToUndo
   */
  async proposeUndo(engine: Engine, kind: OptOutKind, act: string): Promise<OptOutProposal> {
    const before = await this.#undoable(kind);
    const earlier = await this.#table(kind, '.before').source(engine);
    const current = await this.#table(kind).source(engine);
    if (before === undefined || earlier === undefined || current === undefined) {
      throw new OptOutsNothingToUndo({
        detail:
          'No list before the present one names anybody whom this one lacks, or it was brought back already.',
        help: 'Have the right list land anew and apply it.',
      });
    }
    const query = `SELECT number FROM ${earlier} UNION SELECT number FROM ${current} ORDER BY number`;
    const [row] = await engine.rows(`SELECT count(*) AS listed FROM (${query})`);
    const count = countBucket(Number(row?.['listed']));
    return this.#wait(engine, kind, { act, file: null, undo: true, query, count, landed: listedAt(before) });
  }

  /** Compares a list with the one in use, and keeps it until it is decided on. */
  async #wait(engine: Engine, kind: OptOutKind, candidate: Candidate): Promise<OptOutProposal> {
    const now = this.#clock.now().toISOString();
    const kept = await this.#kept(kind);
    const source = await this.#table(kind).source(engine);
    const sides = await compared(engine, candidate.query, source);
    const same = kept !== undefined && sides.gone === 0 && sides.added === 0;
    const { act, file, undo, count, landed } = candidate;
    const inUse = kept?.snapshot;
    const proposal: OptOutProposal = {
      id: randomId('oop_'),
      ...{ kind, act, at: now, file, undo, same },
      list: { landed, count },
      inUse: inUse === undefined ? null : { landed: listedAt(inUse), count: inUse.count },
      added: countBucket(sides.added),
      gone: countBucket(sides.gone),
      reasons: [...reasonsForSecond({ kind, file, inUse: sides.inUse, gone: sides.gone })],
    };
    // The same numbers are the same list: cuts and drafts that rest on it stay.
    const id = same ? kept.snapshot.id : randomId('oos_');
    const snapshot: OptOutSnapshot = { id, kind, at: now, landed, count };
    const against = inUse?.id ?? null;
    await this.#table(kind, '.waiting').save(engine, candidate.query, { proposal, snapshot, against });
    return proposal;
  }

  /**
   * Applies a list that was proposed. The list in use is kept first, so that a crash leaves the old one or the new.
   * @throws OptOutProposalUnknown also when another list came in use since it was compared
   */
  async apply(engine: Engine, kind: OptOutKind, id: string): Promise<AppliedList> {
    const waiting = await this.#waiting(kind);
    const source = await this.#table(kind, '.waiting').source(engine);
    const kept = await this.#kept(kind);
    const inUse = kept?.snapshot;
    if (waiting?.proposal.id !== id || source === undefined || waiting.against !== (inUse?.id ?? null)) {
      throw proposalUnknown();
    }
    const { proposal } = waiting;
    const now = this.#clock.now();
    const landed = new Date(listedAt(waiting.snapshot));
    if (!proposal.same) await this.#keepBefore(engine, kind, proposal, inUse);
    const snapshot: OptOutSnapshot = { ...waiting.snapshot, at: now.toISOString() };
    const since = kept === undefined || !proposal.undo ? landed : newestOf(kept);
    const facts = { snapshot, proposal: id, newest: since.toISOString() };
    await this.#table(kind).save(engine, `SELECT number FROM ${source} ORDER BY number`, facts);
    await this.#table(kind, '.waiting').destroy();
    return { snapshot, changed: !proposal.same };
  }

  /**
   * Keeps the list in use, where it names people whom the next one lacks. Where it names none, the list from before it
   * stays for as long as the next one lacks anybody of it: a mistake can be undone also after a list that adds people.
   */
  async #keepBefore(
    engine: Engine,
    kind: OptOutKind,
    proposal: OptOutProposal,
    inUse: OptOutSnapshot | undefined,
  ): Promise<void> {
    const before = this.#table(kind, '.before');
    const current = await this.#table(kind).source(engine);
    if (current === undefined || inUse === undefined || proposal.undo) {
      await before.destroy();
      return;
    }
    if (proposal.gone === countBucket(0)) {
      const next = await this.#table(kind, '.waiting').source(engine);
      const earlier = await before.source(engine);
      if (next === undefined || earlier === undefined) return;
      const sides = await compared(engine, `SELECT number FROM ${next}`, earlier);
      if (sides.gone === 0) await before.destroy();
      return;
    }
    await before.save(engine, `SELECT number FROM ${current} ORDER BY number`, {
      snapshot: inUse,
      proposal: '',
    });
  }

  /** Forgets a list that was proposed. @throws OptOutProposalUnknown */
  async discard(kind: OptOutKind, id: string): Promise<void> {
    if ((await this.#waiting(kind))?.proposal.id !== id) throw proposalUnknown();
    await this.#table(kind, '.waiting').destroy();
  }

  /** The lists in use, what waits for a second person, and whose list before can be brought back. */
  async standing(): Promise<OptOutStanding> {
    const waiting = await Promise.all(optOutKinds.map((kind) => this.#waiting(kind)));
    const before = await Promise.all(optOutKinds.map((kind) => this.#undoable(kind)));
    return {
      inUse: [...(await this.newest())],
      waiting: waiting.flatMap((one) => one?.proposal ?? []).filter((one) => one.reasons.length > 0),
      undoable: optOutKinds.filter((_, at) => before[at] !== undefined),
    };
  }

  async snapshot(kind: OptOutKind): Promise<OptOutSnapshot | undefined> {
    return (await this.#kept(kind))?.snapshot;
  }

  /** The newest snapshot of each kind that has one. */
  async newest(): Promise<readonly OptOutSnapshot[]> {
    const all = await Promise.all(optOutKinds.map((kind) => this.snapshot(kind)));
    return all.filter((one) => one !== undefined);
  }

  /**
   * The snapshots that a rule needs, and one name for them together (`none` when it needs none).
   * @throws OptOutsTooOld
   */
  async current(rule: OptOutRule): Promise<{ readonly id: string; readonly kinds: readonly OptOutKind[] }> {
    const needed = optOutsNeeded(rule, await this.newest(), this.#clock.now());
    const ids = needed.map((snapshot) => snapshot.id);
    const kinds = needed.map((snapshot) => snapshot.kind);
    return { id: ids.length === 0 ? 'none' : digestOf(ids), kinds };
  }

  /** The names that `current` has at this moment for rules that need any, however old the lists are. */
  async names(): Promise<readonly string[]> {
    const ids = (await this.newest()).map((snapshot) => snapshot.id);
    return [...new Set([ids, ...ids.map((id) => [id])].map((some) => digestOf(some)))];
  }

  /** SQL of the listed numbers (`number` BIGINT) of these kinds; undefined when there are none. */
  async numbers(engine: Engine, kinds: readonly OptOutKind[]): Promise<string | undefined> {
    const sources: string[] = [];
    for (const kind of kinds) {
      const source = await this.#table(kind).source(engine);
      if (source !== undefined) sources.push(`SELECT number FROM ${source}`);
    }
    return sources.length === 0 ? undefined : sources.join(' UNION ');
  }

  /** A list in use from after now was applied by a clock that was wrong: it keeps no other out. */
  async #demandNotOlder(kind: OptOutKind, landed: Date, now: Date): Promise<void> {
    const kept = await this.#kept(kind);
    const since = kept === undefined ? undefined : newestOf(kept);
    if (since === undefined || since > now || landed >= since) return;
    throw new OptOutsOlder({
      detail: `The file landed on ${landed.toISOString()}, before that of the newest list that was in use (${since.toISOString()}).`,
      help: 'People who opted out since would be in again. Apply the newest list; if it is this one, have it land anew.',
      facts: { landed: landed.toISOString(), inUse: since.toISOString() },
    });
  }

  async #kept(kind: OptOutKind): Promise<Kept | undefined> {
    const facts = await this.#table(kind).facts();
    return facts === undefined ? undefined : keptSchema.parse(facts);
  }

  /** The list that waits; none when it is in use already, which a crash can leave behind. */
  async #waiting(kind: OptOutKind): Promise<z.output<typeof waitingSchema> | undefined> {
    const facts = await this.#table(kind, '.waiting').facts();
    if (facts === undefined) return undefined;
    const waiting = waitingSchema.parse(facts);
    return (await this.#kept(kind))?.proposal === waiting.proposal.id ? undefined : waiting;
  }

  /** The list that was in use before, where it names people whom the one in use lacks. */
  async #undoable(kind: OptOutKind): Promise<OptOutSnapshot | undefined> {
    const facts = await this.#table(kind, '.before').facts();
    if (facts === undefined) return undefined;
    const { snapshot, proposal } = keptSchema.parse(facts);
    return proposal === undone || snapshot.id === (await this.snapshot(kind))?.id ? undefined : snapshot;
  }

  #table(kind: OptOutKind, state: '' | '.waiting' | '.before' = ''): SealedTable {
    return new SealedTable(join(this.#dir, `${kind}${state}`), `opt-outs:${kind}${state}`, this.#keys);
  }
}

/** How many numbers are in use, and how many only one of the two lists has. */
async function compared(
  engine: Engine,
  query: string,
  inUse: string | undefined,
): Promise<{ readonly inUse: number; readonly added: number; readonly gone: number }> {
  const old =
    inUse === undefined ? 'SELECT CAST(NULL AS BIGINT) AS number WHERE FALSE' : `SELECT number FROM ${inUse}`;
  const [row] = await engine.rows(`WITH given AS (${query}), used AS (${old})
    SELECT (SELECT count(*) FROM used) AS used,
      (SELECT count(*) FROM given ANTI JOIN used USING (number)) AS added,
      (SELECT count(*) FROM used ANTI JOIN given USING (number)) AS gone`);
  return { inUse: Number(row?.['used']), added: Number(row?.['added']), gone: Number(row?.['gone']) };
}

function proposalUnknown(): OptOutProposalUnknown {
  return new OptOutProposalUnknown({
    detail: 'This list no longer waits: it was applied or discarded, or another one took its place.',
    help: 'Look at the lists again; what is shown there is what can be decided on.',
  });
}
