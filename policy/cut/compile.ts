import type { ReleaseVersion } from '@vitrine/core/ids';
import type { Agreement, Grant } from '../agreement/agreement.ts';
import { AgreementInvalid } from '../agreement/agreement-invalid.ts';
import type { CatalogueView, ColumnView, DatasetView } from './catalogue-view.ts';
import { compileColumns } from './compile-columns.ts';
import type { CompileFault } from './compile-fault.ts';
import { columnsRead, compileConditions, type Conditions } from './predicate/conditions.ts';
import type { Cohort, TableCut } from './cut-definition.ts';
import type { Predicate } from './predicate/predicate.ts';
import type { VisibleTable } from './visible.ts';

export interface CompiledAgreement {
  /** What the steward makes. */
  readonly tables: readonly TableCut[];
  /** What the researcher may know. */
  readonly visible: readonly VisibleTable[];
}

/**
 * Turns an agreement into one cut a dataset. Pure. One grant a dataset, so its rows and its columns are always
 * those of one clause: no other clause's rows can be seen with these columns.
 * @throws AgreementInvalid when the catalogue no longer has what it grants.
 */
export function compileAgreement(agreement: Agreement, catalogue: CatalogueView): CompiledAgreement {
  const { compiled, faults } = tryCompile(agreement, catalogue);
  if (faults.length > 0) {
    throw new AgreementInvalid(
      faults.map((fault) => ({ line: 1, column: 1, path: fault.path.join('.'), message: fault.message })),
    );
  }
  return compiled;
}

/** The same, with the faults as values: for checking a document while it is written. */
export function tryCompile(
  agreement: Agreement,
  catalogue: CatalogueView,
): { readonly compiled: CompiledAgreement; readonly faults: readonly CompileFault[] } {
  const faults: CompileFault[] = [];
  const tables: TableCut[] = [];
  const visible: VisibleTable[] = [];
  agreement.datasets.forEach((grant, at) => {
    const table = compileGrant(agreement, grant, at, catalogue, faults);
    if (table === undefined) return;
    tables.push(table.cut);
    visible.push(table.visible);
  });
  return { compiled: { tables, visible }, faults };
}

interface Release {
  readonly view: DatasetView;
  readonly version: ReleaseVersion;
  readonly columns: readonly ColumnView[];
}

function compileGrant(
  agreement: Agreement,
  grant: Grant,
  at: number,
  catalogue: CatalogueView,
  faults: CompileFault[],
): { cut: TableCut; visible: VisibleTable } | undefined {
  const path = ['datasets', at] as const;
  const release = findRelease(grant, path, catalogue, faults);
  if (release === undefined) return undefined;
  const { columns, visible } = compileColumns(agreement, grant, release.columns, path, faults);
  const rows = compileRows(grant.rows, release, [...path, 'rows'], faults);
  const cohort = compileCohort(agreement, grant, release, path, catalogue, faults);
  const granted = new Set(grant.columns);
  const cut: TableCut = {
    agreement: agreement.ref,
    dataset: grant.dataset,
    version: release.version,
    columns,
    rows,
    cohort: cohort,
    optOuts: agreement.optOuts,
    ...(agreement.display === 'aggregates' && columns.some((one) => one.kind === 'person')
      ? { contributors: true }
      : {}),
    reads: [
      ...[...columnsRead(rows)]
        .filter((column) => !granted.has(column))
        .map((column) => ({ dataset: grant.dataset, column })),
      ...(cohort?.kind !== 'has-row'
        ? []
        : [...columnsRead(cohort.rows)].map((column) => ({ dataset: cohort.dataset, column }))),
    ],
  };
  const rowsPerPerson = release.view.rowsPerPerson(release.version);
  const { title } = release.view;
  return {
    cut,
    visible: {
      dataset: grant.dataset,
      title,
      columns: visible,
      ...(rowsPerPerson === undefined ? {} : { rowsPerPerson }),
    },
  };
}

/** The newest release the grant allows. */
function findRelease(
  grant: Grant,
  path: readonly (string | number)[],
  catalogue: CatalogueView,
  faults: CompileFault[],
): Release | undefined {
  const view = catalogue.dataset(grant.dataset);
  if (view === undefined) {
    faults.push({ path: [...path, 'dataset'], message: `There is no published dataset ${grant.dataset}.` });
    return undefined;
  }
  const version = newest(view.versions, grant.releases);
  const columns = version === undefined ? undefined : view.columns(version);
  if (version === undefined || columns === undefined) {
    faults.push({
      path: [...path, 'releases'],
      message: `Dataset ${grant.dataset} has no release ${grant.releases}; it has ${view.versions.join(', ')}.`,
    });
    return undefined;
  }
  return { view, version, columns };
}

/** The newest of the versions that a grant's `releases` (`1.2` or `1.*`) allows. */
export function newest(versions: readonly ReleaseVersion[], releases: string): ReleaseVersion | undefined {
  const [major, minor] = releases.split('.');
  const minorOf = (version: ReleaseVersion): number => Number(version.split('.')[1]);
  return versions
    .filter((version) => version.split('.')[0] === major && (minor === '*' || version === releases))
    .reduce<ReleaseVersion | undefined>(
      (best, one) => (best === undefined || minorOf(one) > minorOf(best) ? one : best),
      undefined,
    );
}

function compileRows(
  conditions: Conditions,
  release: Release,
  path: readonly (string | number)[],
  faults: CompileFault[],
): Predicate {
  const columns = new Map(release.columns.map((column) => [column.name, column]));
  const compiled = compileConditions(conditions, (name) => {
    const column = columns.get(name);
    if (column === undefined || column.class === 'direct') {
      return { fault: `Dataset ${release.view.dataset} has no column ${name} that a condition may read.` };
    }
    if (column.class === 'key') {
      return {
        fault: `Column ${name} is a key: a condition on it would name one ${column.entity ?? 'entity'}.`,
      };
    }
    return { type: column.type };
  });
  for (const fault of compiled.faults)
    faults.push({ path: [...path, ...fault.path], message: fault.message });
  return compiled.predicate;
}

function compileCohort(
  agreement: Agreement,
  grant: Grant,
  { view, version }: Release,
  path: readonly (string | number)[],
  catalogue: CatalogueView,
  faults: CompileFault[],
): Cohort | null {
  if (grant.cohort === undefined) return null;
  if (!view.aboutPeople(version)) {
    faults.push({
      path: [...path, 'cohort'],
      message: `Dataset ${view.dataset} is about no people, so a cohort would leave none of its rows.`,
    });
    return null;
  }
  if ('list' in grant.cohort) return compileList(grant.cohort.list, path, catalogue, faults);
  const { hasRowIn, where } = grant.cohort;
  const other = agreement.datasets.find((one) => one.dataset === hasRowIn);
  if (other === undefined) {
    faults.push({
      path: [...path, 'cohort', 'hasRowIn'],
      message: `A cohort may only be drawn from a dataset of this agreement; ${hasRowIn} is not.`,
    });
    return null;
  }
  // What is wrong with the other grant itself is reported where that grant stands.
  const release = findRelease(other, [], catalogue, []);
  if (release === undefined) return null;
  const rows = compileRows(where, release, [...path, 'cohort', 'where'], faults);
  return { kind: 'has-row', dataset: hasRowIn, version: release.version, rows };
}

function compileList(
  name: string,
  path: readonly (string | number)[],
  catalogue: CatalogueView,
  faults: CompileFault[],
): Cohort | null {
  const list = catalogue.cohortList(name);
  if (list !== undefined) return { kind: 'list', list: list.name, id: list.id };
  faults.push({
    path: [...path, 'cohort', 'list'],
    message: `There is no list of people ${name}; a data manager loads it first.`,
  });
  return null;
}
