import { agreementSchema, type Agreement } from '@vitrine/policy/agreement';

/** What of an agreement was used: columns as `dataset.COLUMN`, people by sign-in name. */
export interface Used {
  readonly columns: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
}

/**
 * The agreement cut down to what was used, as the next version to propose; null where nothing is unused or nothing
 * at all was used. A dataset that another one's cohort is chosen by stays, with what was used of it, or its first
 * column. Every other clause stays as it is: a machine does not judge purposes.
 */
export function tighter(agreement: Agreement, used: Used, nextRef: string): Agreement | null {
  const { columns, people } = used;
  const isUsed = (dataset: string, column: string): boolean => columns.has(`${dataset}.${column}`);
  const active = agreement.datasets.filter((grant) =>
    grant.columns.some((column) => isUsed(grant.dataset, column)),
  );
  const choosing = new Set(
    active.flatMap(({ cohort }) => (cohort !== undefined && 'hasRowIn' in cohort ? [cohort.hasRowIn] : [])),
  );
  const datasets = agreement.datasets
    .filter((grant) => active.includes(grant) || choosing.has(grant.dataset))
    .map((grant) => {
      const kept = grant.columns.filter((column) => isUsed(grant.dataset, column));
      const shown = kept.length === 0 ? grant.columns.slice(0, 1) : kept;
      const transforms = Object.entries(grant.transforms).filter(([column]) => shown.includes(column));
      return { ...grant, columns: shown, transforms: Object.fromEntries(transforms) };
    });
  const members = agreement.people.filter((name) => people.has(name));
  if (datasets.length === 0 || members.length === 0) return null;
  const same =
    members.length === agreement.people.length &&
    datasets.length === agreement.datasets.length &&
    datasets.every((grant, at) => grant.columns.length === agreement.datasets[at]?.columns.length);
  if (same) return null;
  return agreementSchema.parse({ ...agreement, ref: nextRef, people: members, datasets });
}

/** The reference of the version after the newest: `A-v1.4` after `A-v1.0` and `A-v1.3`. */
export function nextVersion(refs: readonly string[]): string {
  const versions = refs
    .map((ref) => /^(.*)-v([0-9]+)\.([0-9]+)$/.exec(ref))
    .filter((found) => found !== null);
  const [name = '', major = 1, minor = 0] =
    versions
      .map(([, of = '', first = '1', second = '0']) => [of, Number(first), Number(second)] as const)
      .toSorted((a, b) => a[1] - b[1] || a[2] - b[2])
      .at(-1) ?? [];
  return `${name}-v${major}.${minor + 1}`;
}
