import type { Agreement, Grant } from '@vitrine/policy/agreement';

/**
 * What of a signed agreement is public, field by field (docs/decisions/0022). A field that is added to the agreement
 * does not type-check here before somebody has decided.
 */
export const publication = {
  ref: 'published',
  title: 'published',
  summary: 'published',
  objective: 'withheld',
  controllers: 'published',
  processors: 'published',
  legalBasis: 'published',
  purpose: 'published',
  term: 'published',
  territory: 'published',
  people: 'withheld',
  datasets: 'in part',
  optOuts: 'published',
  linkage: 'withheld',
  display: 'published',
  dataOut: 'published',
  disclosure: 'published',
  privacyBudget: 'published',
  kernels: 'withheld',
  limits: 'withheld',
} as const satisfies Record<keyof Agreement, 'published' | 'in part' | 'withheld'>;

/** One dataset as granted: columns and what is done to them, and by which columns rows are chosen, never by which values. */
export interface PublicGrant {
  readonly dataset: string;
  readonly releases: string;
  readonly columns: readonly { readonly name: string; readonly transform: string | null }[];
  /** Columns that conditions on rows read. */
  readonly rowsChosenBy: readonly string[];
  /** Whose rows, in words; a list of people goes without its name. */
  readonly people: string;
}

/** What the register tells of the terms of a signed agreement, beyond what its ledger entry says in clear. */
export interface PublicTerms {
  readonly processors: readonly string[];
  readonly legalBasis: string;
  readonly purposeCodes: readonly string[];
  readonly commercial: boolean;
  readonly territory: readonly string[];
  readonly datasets: readonly PublicGrant[];
  readonly optOuts: { readonly national: boolean; readonly type1: boolean; readonly maxAgeDays: number };
  readonly display: Agreement['display'];
  readonly dataOut: Agreement['dataOut'];
  readonly profile: string;
  readonly threshold: number | null;
  readonly privacyBudget: { readonly epsilon: number; readonly delta: number } | null;
}

/** The public part of an agreement's document, named field by field. Pure. */
export function publicTerms(agreement: Agreement): PublicTerms {
  const { purpose, optOuts, disclosure, privacyBudget } = agreement;
  return {
    processors: agreement.processors,
    legalBasis: agreement.legalBasis,
    purposeCodes: purpose.duo,
    commercial: purpose.commercial,
    territory: agreement.territory,
    datasets: agreement.datasets.map(publicGrant),
    optOuts: { national: optOuts.national, type1: optOuts.type1, maxAgeDays: optOuts.maxAgeDays },
    display: agreement.display,
    dataOut: agreement.dataOut,
    profile: disclosure.profile,
    threshold: disclosure.overrides.threshold ?? null,
    privacyBudget:
      privacyBudget === undefined ? null : { epsilon: privacyBudget.epsilon, delta: privacyBudget.delta },
  };
}

function publicGrant(grant: Grant): PublicGrant {
  const { dataset, releases, columns, transforms, rows, cohort } = grant;
  return {
    dataset,
    releases,
    columns: columns.map((name) => ({ name, transform: transforms[name] ?? null })),
    rowsChosenBy: [...new Set([...columnsIn(rows), ...cohortColumns(cohort)])],
    people: peopleInWords(cohort),
  };
}

function peopleInWords(cohort: Grant['cohort']): string {
  if (cohort === undefined) return 'everybody in it, but for opt-outs';
  return 'list' in cohort ? 'people of a list that was loaded' : `people with a row in ${cohort.hasRowIn}`;
}

function cohortColumns(cohort: Grant['cohort']): readonly string[] {
  if (cohort === undefined || 'list' in cohort) return [];
  return columnsIn(cohort.where).map((column) => `${column} of ${cohort.hasRowIn}`);
}

/** The columns that a MongoDB-style condition reads; what they are compared with is not looked at. */
function columnsIn(conditions: unknown): readonly string[] {
  if (Array.isArray(conditions)) return conditions.flatMap(columnsIn);
  if (typeof conditions !== 'object' || conditions === null) return [];
  return Object.entries(conditions).flatMap(([name, content]) =>
    name.startsWith('$') ? columnsIn(content) : [name],
  );
}
