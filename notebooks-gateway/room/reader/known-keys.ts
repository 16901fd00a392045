import type { Engine } from '@vitrine/core/engine';
import {
  knownKeysSql,
  knownWheres,
  readKnownKeys,
  type AggregatePlan,
  type GroupMembers,
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
  sensitive: readonly string[],
): Promise<readonly string[]> {
  const wheres = groups.flatMap((group) => knownWheres(plan, group, sensitive));
  const named = wheres.map((where) => JSON.stringify(where));
  const places = new Map(named.map((name, at) => [name, at]));
  const distinct = [...places].map(([name, at]) => ({ name, where: wheres[at] ?? null }));
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
  return named.map((name) => keys.get(name) ?? '0');
}
