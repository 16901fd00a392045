import { Engine } from '@vitrine/core/engine';
import {
  complements,
  conditions,
  descents,
  learned,
  tracker,
  worldOf,
  type Asking,
  type Claims,
  type Shown,
} from '@vitrine/disclosure-control/testing';
import { getQueryProfile } from '@vitrine/disclosure-control/profiles';
import {
  answerOf,
  hiddenGroups,
  innerSql,
  planAggregate,
  protectGroups,
} from '@vitrine/disclosure-control/query/aggregate';
import type { FigureJudge } from '@vitrine/notebooks-gateway/protocol';
import { rememberedGroups } from '@vitrine/notebooks-gateway/testing';
import { parseAst, soleSelect } from '@vitrine/policy/sql/kit';
import { visibleTable } from '@vitrine/policy/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { remembering, type Remembering } from './testing.ts';

/**
 * The attacker of the simulation in disclosure-control, through the engine and the steward's memory: somebody who can pick
 * out whom they like among 981 people, and asks by diagnosis. The exam asks 2,000 questions, as one day allows.
 */
const exam = process.env['VITRINE_EXAM'] !== undefined;
vi.setConfig({ testTimeout: exam ? 3_600_000 : 300_000 });
const people = 981;
const questions = exam ? 2_000 : 260;
const world = worldOf(20_181_001, people, 40);
const profile = getQueryProfile('nhs-hes-2018');
const care = visibleTable('care', [['person_id', 'integer', 'person'], ['x', 'integer'], 'diagnosis']);

let engine: Engine;
let memories: Remembering;
beforeAll(async () => {
  engine = await Engine.open({ threads: 1, memoryMiB: 256 });
  const rows = world.diagnosis.map((code, person) => `(${person}, 'D${code}', ${world.keys[person] ?? 0n})`);
  await engine.run(`CREATE TABLE care AS SELECT CAST(x AS UBIGINT) AS person_id, CAST(x AS BIGINT) AS x, diagnosis,
    CAST(x AS UINTEGER) AS "~number", CAST(k AS UBIGINT) AS "~key" FROM (VALUES ${rows.join(', ')}) t(x, diagnosis, k)`);
  memories = await remembering();
});
afterAll(async () => {
  engine.close();
  await memories.remove();
});

/** The ways to ask how many of a crowd have a diagnosis. */
const wordings = {
  where: (crowd, named) =>
    `SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM care WHERE ${crowd}${named && ` AND ${named}`} GROUP BY diagnosis`,
  or: (crowd, named) =>
    `SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM care WHERE (${crowd} AND ${named}) OR (x < 0 AND ${named}) GROUP BY diagnosis`,
  filter: (crowd, named, code) =>
    `SELECT '${code}' AS asked, COUNT(DISTINCT person_id) FILTER (WHERE ${crowd} AND ${named}) AS n FROM care`,
  case: (crowd, named, code) =>
    `SELECT CASE WHEN ${crowd} AND ${named} THEN '${code}' ELSE 'D-1' END AS asked, COUNT(DISTINCT person_id) AS n FROM care GROUP BY 1`,
  with: (crowd, named) =>
    `WITH met AS (SELECT * FROM care WHERE ${crowd}) SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM met WHERE ${named} GROUP BY diagnosis`,
  added: (crowd, named, code) =>
    `SELECT '${code}' AS asked, COUNT(DISTINCT person_id) AS n FROM care WHERE CASE WHEN ${crowd} AND ${named} THEN 1 ELSE 0 END + 1 = 2`,
  first: (crowd, named) =>
    `SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM care WHERE CASE WHEN NOT (${crowd}) THEN 0 WHEN ${named} THEN 1 ELSE 0 END = 1 GROUP BY diagnosis`,
  otherwise: (crowd) =>
    `SELECT CASE WHEN NOT (${crowd}) THEN 'D-1' ELSE diagnosis END AS d, COUNT(DISTINCT person_id) AS n FROM care GROUP BY 1`,
  notNull: (crowd, named) =>
    `SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM care WHERE CASE WHEN ${crowd} AND ${named} THEN 1 END IS NOT NULL GROUP BY diagnosis`,
  lettered: (crowd, named, code) =>
    `SELECT upper(CASE WHEN ${crowd} AND ${named} THEN '${code.toLowerCase()}' ELSE 'd-1' END) AS asked, COUNT(DISTINCT person_id) AS n FROM care GROUP BY 1`,
  negated: (crowd, named) =>
    `SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM care WHERE NOT (NOT (${crowd}) OR NOT (${named})) GROUP BY diagnosis`,
  antiJoin: (crowd, named) =>
    `SELECT diagnosis, COUNT(DISTINCT c.person_id) AS n FROM care c ANTI JOIN (SELECT person_id FROM care WHERE NOT (${crowd}) GROUP BY person_id HAVING COUNT(*) >= 1) o ON o.person_id = c.person_id WHERE ${named} GROUP BY diagnosis`,
  lookup: (crowd, named) =>
    `SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM care JOIN (VALUES ('D0', 1), ('D1', 1), ('D2', 1), ('D3', 1), ('D4', 1)) AS v(code, one) ON diagnosis = v.code WHERE ${crowd} AND ${named} GROUP BY diagnosis`,
  onward: (crowd, named) =>
    `SELECT diagnosis, n FROM (SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM care WHERE ${crowd} AND ${named} GROUP BY diagnosis) t`,
  rows: (crowd, named) =>
    `SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM care WHERE ${named} AND person_id IN (SELECT person_id FROM care WHERE ${crowd} GROUP BY person_id HAVING COUNT(*) >= 1) GROUP BY diagnosis`,
  others: (crowd, named) =>
    `SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM care WHERE ${named} AND person_id IN (SELECT person_id FROM care WHERE ${crowd}) GROUP BY diagnosis`,
  exists: (crowd, named) =>
    `SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM care WHERE ${named} AND EXISTS (SELECT 1 FROM care o WHERE o.person_id = care.person_id AND o.${crowd}) GROUP BY diagnosis`,
  without: (crowd, named) =>
    `SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM care WHERE ${named} AND NOT EXISTS (SELECT 1 FROM care o WHERE o.person_id = care.person_id AND NOT (o.${crowd})) GROUP BY diagnosis`,
  member: (crowd, named) =>
    `SELECT diagnosis, COUNT(DISTINCT person_id) AS n FROM care WHERE ${crowd} AND person_id IN (SELECT person_id FROM care WHERE ${named}) GROUP BY diagnosis`,
} as const satisfies Record<string, (crowd: string, named: string, code: string) => string>;

/** More of them than there is time for with every change. */
const reworded = (
  [
    'with',
    'added',
    'first',
    'notNull',
    'lettered',
    'negated',
    'antiJoin',
    'lookup',
    'onward',
    'rows',
    'exists',
    'without',
    'member',
  ] as const
).map((wording) => [`conditions_by_${wording}`, conditions, wording] as const);

/** A room in which the questions of an attacker are asked; without a judge nothing is remembered. */
class AskedRoom implements Asking {
  readonly #judge: FigureJudge | undefined;
  readonly #wording: keyof typeof wordings;
  asked = 0;

  constructor(judge: FigureJudge | undefined, wording: keyof typeof wordings = 'where') {
    this.#judge = judge;
    this.#wording = wording;
  }

  async ask(crowd: readonly number[], only?: number): Promise<Shown> {
    this.asked += 1;
    if (crowd.length === 0) return new Map();
    const named = only === undefined ? '' : `diagnosis = 'D${only}'`;
    const sql = wordings[this.#wording](`x IN (${crowd.join(', ')})`, named, `D${only ?? ''}`);
    const [row] = await engine.rows('SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR) AS tree', [sql]);
    const plan = planAggregate(soleSelect(parseAst(row?.['tree'] as string)), [care]);
    const groups =
      this.#judge === undefined
        ? protectGroups(plan, profile, await engine.rows(innerSql(plan, profile)))
        : (
            (await rememberedGroups(engine, plan, profile, this.#judge, '', () => ['diagnosis'])) ?? {
              groups: hiddenGroups(plan),
            }
          ).groups;
    return new Map(
      // A figure that is hidden is none, as a group is that is left out.
      answerOf(plan, profile, groups).rows.flatMap(([code, n]) =>
        code?.kind === 'value' && n?.kind === 'value'
          ? [[Number(String(code.value).slice(1)), Number(n.value)] as const]
          : [],
      ),
    );
  }

  lacks(person: number, code: number): boolean {
    return world.diagnosis[person] !== code;
  }
}

/** A memory of its own for each attack, in which populations are not counted: what is met is the comparison alone. */
function unbounded(dataset: string): FigureJudge {
  const judge = memories.judge([dataset]);
  return {
    seed: judge.seed,
    frame: (params) => judge.frame({ ...params, dataset, people: 1_000_000 }),
    figures: (params) => judge.figures({ ...params, dataset }),
    table: (params) => judge.table({ ...params, dataset, people: 1_000_000 }),
  };
}

describe.each([
  ['tracker', tracker, 'where'],
  ['complements', complements, 'where'],
  ['descents', descents, 'where'],
  ['conditions', conditions, 'where'],
  ['conditions_in_or', conditions, 'or'],
  ['conditions_in_filter', conditions, 'filter'],
  ['conditions_in_case', conditions, 'case'],
  ['conditions_by_others', conditions, 'others'],
  ['conditions_by_otherwise', conditions, 'otherwise'],
  ...reworded.filter(() => exam),
] as const)('by %s', (name, attack, wording) => {
  it('nobody is learned with the memory, and some are without', async () => {
    const by = async (judge: FigureJudge | undefined): Promise<Claims> =>
      attack(new AskedRoom(judge, wording), people, questions, 7);
    const without = learned(world, await by(undefined));
    const remembered = learned(world, await by(unbounded(name)));
    process.stdout.write(`${JSON.stringify({ attack: name, questions, people, without, remembered })}\n`);
    expect(without.beyond).toBeGreaterThan(0);
    expect(remembered.beyond).toBe(0);
  });
});

it('and the number of populations that are asked about is bounded by the people', async () => {
  const room = new AskedRoom(memories.judge());
  const sizes: number[] = [];
  // Halves that have little in common.
  for (let factor = 1; factor <= 40; factor += 1) {
    const crowd = Array.from({ length: people }, (_, at) => at).filter(
      (x) => (x * factor * 7_919) % 983 < 490,
    );
    sizes.push((await room.ask(crowd)).size);
  }
  expect(sizes.slice(0, 5).every((size) => size > 0)).toBe(true);
  expect(sizes.slice(35)).toEqual([0, 0, 0, 0, 0]);
});
