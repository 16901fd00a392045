import { digestOf } from '@vitrine/core/text';
import { parseCutId, type CutId } from '@vitrine/core/ids';
import { cutIdentity, type TableCut } from '@vitrine/policy/cut';
import { withoutContributors } from '../checks/granted-tables.ts';
import type { OptOuts } from '../people/opt-outs.ts';
import type { PersonIndex } from '../people/person-index.ts';

/** Who is in a cut and who is not, beside its definition: the opt-outs applied, and who was known to be whom. */
export interface Basis {
  readonly optOuts: Awaited<ReturnType<OptOuts['current']>>;
  readonly joins: string;
}

/** As of now. @throws OptOutsTooOld */
export async function basisOf(
  rule: TableCut['optOuts'],
  { optOuts, index }: { readonly optOuts: OptOuts; readonly index: PersonIndex },
): Promise<Basis> {
  return { optOuts: await optOuts.current(rule), joins: await index.joins() };
}

/**
 * The cut's name: its definition and opt-outs, and who was known to be whom. Joins count for every cut: a
 * dataset about nobody is made again for nothing, which is cheap and rare.
 */
export function identityOf(cut: TableCut, { optOuts, joins }: Basis): CutId {
  return parseCutId(digestOf([cutIdentity(cut, optOuts.id), joins]));
}

/** The names of the cuts that are current together: for questions, and for code, without what protects figures. */
export function currentIdentities(cut: TableCut, basis: Basis): ReadonlySet<string> {
  const forCode = withoutContributors(cut);
  return new Set([identityOf(forCode, basis), identityOf({ ...forCode, contributors: true }, basis)]);
}

const nobody = 'none';
const nameOf = (optOuts: string, joins: string): string => digestOf([optOuts, joins]);

/** Names whom a cut leaves out; `none` when the agreement applies no opt-outs. */
export function leftOutBy({ optOuts, joins }: Basis): string {
  return optOuts.kinds.length === 0 ? nobody : nameOf(optOuts.id, joins);
}

/** What `leftOutBy` may give at this moment, over all rules that agreements can have. */
export async function leftOutNames(optOuts: OptOuts, index: PersonIndex): Promise<ReadonlySet<string>> {
  const joins = await index.joins();
  return new Set([nobody, ...(await optOuts.names()).map((name) => nameOf(name, joins))]);
}
