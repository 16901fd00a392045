import type { Engine } from '@vitrine/core/engine';
import {
  drawnFrom,
  knownKeysSql,
  knownWheres,
  readKnownKeys,
  type AggregatePlan,
  type GroupMembers,
  type SensitiveOf,
} from '@vitrine/disclosure-control/query/aggregate';

/** Conditions that one statement looks at. */
const atOnce = 200;

/**
 * By whom chance is drawn for every population of every group, in their order: the sum of the keys of the people who may
 * be known to be asked about, by WHERE, a filter or the branch of a CASE.
 */
export async function knownKeys(
  engine: Pick<Engine, 'rows'>,
  plan: AggregatePlan,
  groups: readonly Pick<GroupMembers, 'set' | 'groups'>[],
  sensitiveOf: SensitiveOf,
): Promise<readonly string[]> {
  const populations = groups.flatMap((group) => knownWheres(plan, group, sensitiveOf));
  const wheres = new Map(populations.flat().map((where) => [JSON.stringify(where), where]));
  const distinct = [...wheres].map(([name, where]) => ({ name, where }));
  const keys = new Map<string, string>();
  for (let from = 0; from < distinct.length; from += atOnce) {
    const some = distinct.slice(from, from + atOnce);
    const [row] = await engine.rows(
      knownKeysSql(
        plan,
        some.map(({ where }) => where),
      ),
    );
    readKnownKeys(row, some.length).forEach((key, at) => keys.set(some[at]?.name ?? '', key));
  }
  return populations.map((frames) =>
    drawnFrom(frames.map((where) => keys.get(JSON.stringify(where)) ?? '0')),
  );
}
