import { NotFound } from '@vitrine/core/errors';
import { literal } from '@vitrine/core/text';
import { randomId } from '@vitrine/core/ids';
import type { Clock } from '@vitrine/core/process';
import type { Engine } from '@vitrine/core/engine';
import type { KeyProvider } from '@vitrine/core/keys';
import { z } from 'zod';
import type { Outcome, ReviewPair, Verdict } from '../../catalogue/review-pair.ts';
import { levelsOf } from '../linkage/compare.ts';
import { levelNames } from '../linkage/fields.ts';
import { KeyedLocks } from '../keyed-locks.ts';
import { SealedTable } from '../store/sealed-table.ts';
import { identityColumns } from './identities.ts';
import { maskedPair } from './masked-pair.ts';
import { comparedFields, likelyTable, tuplesTable } from './probable-links.ts';

const votesSchema = z.array(
  z.strictObject({ by: z.string(), verdict: z.enum(['same', 'different']), at: z.string() }),
);
type Votes = z.output<typeof votesSchema>;

/** Two reviewers who say the same, and more than say the other: one alone never joins or parts anybody. */
export function outcomeOf(
  votes: readonly { readonly verdict: 'same' | 'different' }[],
): 'same' | 'different' | undefined {
  const same = votes.filter((vote) => vote.verdict === 'same').length;
  const different = votes.length - same;
  if (same >= 2 && same > different) return 'same';
  return different >= 2 && different > same ? 'different' : undefined;
}

const theirs = identityColumns.map((name) => `k_${name}`);
const queue = '"~reviews"';

/**
 * Pairs of a row and a person that two reviewers decide, encrypted at rest: how each is written, the weight, and who said
 * what. A pair stays when it is decided: the next publish goes by it.
 */
export class ClericalReviews {
  readonly #table: SealedTable;
  readonly #clock: Clock;
  /** A publish adds while reviewers decide: none may write over what the other wrote. */
  readonly #locks = new KeyedLocks();

  /** `path` without an ending. */
  constructor(path: string, keys: KeyProvider, clock: Clock) {
    this.#table = new SealedTable(path, 'clerical-reviews', keys);
    this.#clock = clock;
  }

  /** SQL of what was decided: `identityColumns`, `number`, `same`. Undefined when nothing was. */
  async decided(engine: Engine): Promise<string | undefined> {
    const source = await this.#table.source(engine);
    return source === undefined
      ? undefined
      : `SELECT ${identityColumns.join(', ')}, number, outcome = 'same' AS same FROM ${source} WHERE outcome IS NOT NULL`;
  }

  /** Adds the pairs of a publish that wait, after `linkByLikeness`, unless they are there already. */
  add(engine: Engine, dataset: string): Promise<void> {
    return this.#locks.hold('reviews', () => this.#add(engine, dataset));
  }

  async #add(engine: Engine, dataset: string): Promise<void> {
    await this.#load(engine);
    const values = [
      ...identityColumns.map((name) => `t.${name}`),
      ...identityColumns.map((name) => `k.${name}`),
    ];
    const same = identityColumns.map((name) => `q.${name} IS NOT DISTINCT FROM t.${name}`).join(' AND ');
    const found = await engine.rows(`SELECT l.tuple FROM "~chosen" c JOIN ${likelyTable} l USING (tuple)
      WHERE NOT c.sure AND l.place = 1 ORDER BY l.tuple`);
    if (found.length === 0) return;
    await engine.run('CREATE OR REPLACE TEMP TABLE "~review ids" (tuple BIGINT, review VARCHAR)');
    const ids = found.map((row) => `(${Number(row['tuple'])}, ${literal(randomId('rev_'))})`);
    for (let at = 0; at < ids.length; at += 1000)
      await engine.run(`INSERT INTO "~review ids" VALUES ${ids.slice(at, at + 1000).join(', ')}`);
    await engine.run(`INSERT INTO ${queue} SELECT r.review, ${literal(dataset)}, ${literal(this.#clock.now().toISOString())},
        ${values.join(', ')}, l.number, l.bits, l.pattern, '[]', NULL
      FROM "~review ids" r JOIN ${tuplesTable} t USING (tuple) JOIN ${likelyTable} l ON l.tuple = t.tuple AND l.place = 1
        JOIN "~known" k ON k.identity = l.identity
      WHERE NOT EXISTS (SELECT 1 FROM ${queue} q WHERE q.number = l.number AND ${same})`);
    await this.#save(engine);
  }

  /**
   * The weightiest pair that waits for this reviewer and is none of `skipped`, with what does not agree masked, and how
   * many wait for them.
   */
  async next(
    engine: Engine,
    reviewer: string,
    skipped: readonly string[],
  ): Promise<{ readonly waiting: number; readonly pair: ReviewPair | null }> {
    await this.#load(engine);
    const rows = await engine.rows(`SELECT * FROM ${queue} WHERE outcome IS NULL ORDER BY bits DESC, review`);
    const mine = rows.filter((row) => !readVotes(row['votes']).some((vote) => vote.by === reviewer));
    const first = mine.find((row) => !skipped.includes(textOf(row['review']) ?? ''));
    return { waiting: mine.length, pair: first === undefined ? null : pairOf(first) };
  }

  /**
   * Takes a reviewer's verdict; a later one of theirs stands in the place of the earlier, and `unsure` in no one's.
   * @throws NotFound when no such pair waits
   */
  decide(engine: Engine, review: string, reviewer: string, verdict: Verdict): Promise<Outcome> {
    return this.#locks.hold('reviews', async () => {
      await this.#load(engine);
      const [row] = await engine.rows(
        `SELECT votes FROM ${queue} WHERE review = ${literal(review)} AND outcome IS NULL`,
      );
      if (row === undefined) throw missing();
      const others = readVotes(row['votes']).filter((vote) => vote.by !== reviewer);
      const at = this.#clock.now().toISOString();
      const votes: Votes = verdict === 'unsure' ? others : [...others, { by: reviewer, verdict, at }];
      const outcome = outcomeOf(votes);
      await this.#set(engine, review, votes, outcome);
      return outcome ?? 'waits';
    });
  }

  /** Opens a decided pair again, so that the next publish no longer goes by it. @throws NotFound */
  reopen(engine: Engine, review: string): Promise<void> {
    return this.#locks.hold('reviews', async () => {
      await this.#load(engine);
      const [row] = await engine.rows(
        `SELECT 1 AS there FROM ${queue} WHERE review = ${literal(review)} AND outcome IS NOT NULL`,
      );
      if (row === undefined) throw missing();
      await this.#set(engine, review, [], undefined);
    });
  }

  async #set(engine: Engine, review: string, votes: Votes, outcome: string | undefined): Promise<void> {
    await engine.run(`UPDATE ${queue} SET votes = ${literal(JSON.stringify(votes))}, outcome = ${literal(outcome ?? null)}
      WHERE review = ${literal(review)}`);
    await this.#save(engine);
  }

  async #load(engine: Engine): Promise<void> {
    const source = await this.#table.source(engine);
    const texts = [...identityColumns, ...theirs].map((name) => `${name} VARCHAR`).join(', ');
    await engine.run(`CREATE OR REPLACE TEMP TABLE ${queue} (review VARCHAR, dataset VARCHAR, since VARCHAR, ${texts},
      number BIGINT, bits DOUBLE, pattern UBIGINT, votes VARCHAR, outcome VARCHAR)`);
    if (source !== undefined) await engine.run(`INSERT INTO ${queue} FROM ${source}`);
  }

  async #save(engine: Engine): Promise<void> {
    await this.#table.save(engine, `SELECT * FROM ${queue} ORDER BY review`);
  }
}

function missing(): NotFound {
  return new NotFound({
    detail: 'No such pair waits for a decision: another reviewer may have decided it.',
    help: 'Look at the queue again.',
  });
}

const readVotes = (text: unknown): Votes =>
  votesSchema.parse(JSON.parse(typeof text === 'string' ? text : '[]'));
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Nine digits of a number give the tenth, so that none is shown: how alike two numbers are is all that counts. */
const shownOf = (kind: string, left: string | null, right: string | null): ReturnType<typeof maskedPair> =>
  kind === 'nhs-number' ? [maskedPair(left, null)[0], maskedPair(null, right)[1]] : maskedPair(left, right);

function pairOf(row: Readonly<Record<string, unknown>>): ReviewPair {
  const pattern = row['pattern'];
  const levels = typeof pattern === 'bigint' ? levelsOf(pattern, comparedFields.length) : [];
  return {
    review: textOf(row['review']) ?? '',
    dataset: textOf(row['dataset']) ?? '',
    since: textOf(row['since']) ?? '',
    bits: Math.round(Number(row['bits']) * 10) / 10,
    votes: readVotes(row['votes']).length,
    fields: comparedFields.map((field, at) => {
      const level = levels[at] ?? 0;
      const [left, right] = shownOf(field.kind, textOf(row[field.name]), textOf(row[`k_${field.name}`]));
      return {
        name: field.kind,
        left,
        right,
        level: level === 0 ? 'missing' : (levelNames[field.kind][level - 1] ?? ''),
      };
    }),
  };
}
