import type { Engine } from '@vitrine/core/engine';
import {
  drawnFrom,
  KnownParts,
  knownKeysSql,
  knownWheres,
  readKnownKeys,
  type AggregatePlan,
  type GroupMembers,
  type SensitiveOf,
} from '@vitrine/disclosure-control/query/aggregate';

type Where = AggregatePlan['where'];

/** Conditions that one statement looks at. */
const atOnce = 200;

/**
 * By whom chance is drawn for every population of every group, in their order: of the sums of the keys of the people who
 * may be known to be asked about, by WHERE, a filter or what makes the group.
 */
export function knownKeys(
  engine: Pick<Engine, 'rows'>,
  plan: AggregatePlan,
  groups: readonly Pick<GroupMembers, 'set' | 'groups'>[],
  sensitiveOf: SensitiveOf,
): Promise<readonly string[]> {
  return drawnOf(engine, plan, groups.flatMap(knownWheres(plan, sensitiveOf)));
}

/** The same for the question as a whole, by WHERE. */
export async function knownKey(
  engine: Pick<Engine, 'rows'>,
  plan: AggregatePlan,
  sensitiveOf: SensitiveOf,
): Promise<string> {
  const frames = new KnownParts(plan.table, sensitiveOf).frames(plan.where);
  const [key = '0'] = await drawnOf(engine, plan, [frames]);
  return key;
}

async function drawnOf(
  engine: Pick<Engine, 'rows'>,
  plan: AggregatePlan,
  populations: readonly (readonly Where[])[],
): Promise<readonly string[]> {
  const texts = new Map<Where, string>();
  for (const where of populations.flat()) if (!texts.has(where)) texts.set(where, JSON.stringify(where));
  const distinct = [...new Map([...texts].map(([where, text]) => [text, where]))];
  const keys = new Map<string, string>();
  for (let from = 0; from < distinct.length; from += atOnce) {
    const some = distinct.slice(from, from + atOnce);
    const [row] = await engine.rows(
      knownKeysSql(
        plan,
        some.map(([, where]) => where),
      ),
    );
    readKnownKeys(row, some.length).forEach((key, at) => keys.set(some[at]?.[0] ?? '', key));
  }
  return populations.map((frames) =>
    drawnFrom(frames.map((where) => keys.get(texts.get(where) ?? '') ?? '0')),
  );
}
