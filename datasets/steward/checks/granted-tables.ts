import { NotFound } from '@vitrine/core/errors';
import { type DatasetId } from '@vitrine/core/ids';
import { compileAgreement, type CatalogueView, type TableCut } from '@vitrine/policy/cut';
import type { RoomTable } from '../../catalogue/steward/agreement-request.ts';
import { type Agreement } from '@vitrine/policy/agreement';

/**
 * The cuts an agreement gives over what is really there: of the named datasets, or of all.
 * @throws NotFound (a dataset that is not granted), AgreementInvalid (the catalogue lacks what it grants)
 */
export function grantedTables(
  agreement: Agreement,
  catalogue: CatalogueView,
  datasets?: readonly DatasetId[],
): readonly TableCut[] {
  const { tables } = compileAgreement(agreement, catalogue);
  return datasets?.map((dataset) => demandTable(tables, dataset)) ?? tables;
}

/** The cut of one dataset. @throws as `grantedTables` */
export function grantedTable(agreement: Agreement, catalogue: CatalogueView, dataset: DatasetId): TableCut {
  return demandTable(compileAgreement(agreement, catalogue).tables, dataset);
}

/**
 * The same table for code: without the hidden columns that protect figures, which are the same in all agreements and
 * which no question can name, but code could.
 */
export function withoutContributors(table: TableCut): TableCut {
  const visible: { -readonly [Field in keyof TableCut]: TableCut[Field] } = { ...table };
  delete visible.contributors;
  return visible;
}

/** What the columns of a granted dataset mean, of those that the agreement lets people see. */
export function dictionaryOf(
  agreement: Agreement,
  catalogue: CatalogueView,
  dataset: DatasetId,
): RoomTable['dictionary'] {
  const { visible } = compileAgreement(agreement, catalogue);
  const columns = visible.find((one) => one.dataset === dataset)?.columns ?? [];
  return columns.map(({ name, description, codes }) => ({
    name,
    description,
    ...(codes === undefined ? {} : { codes }),
  }));
}

/** The columns of a cut, by their names in it, whose source the dataset file calls sensitive. */
export function sensitiveColumns(table: TableCut, catalogue: CatalogueView): readonly string[] {
  const columns = catalogue.dataset(table.dataset)?.columns(table.version) ?? [];
  const sensitive = new Set(columns.filter((one) => one.class === 'sensitive').map((one) => one.name));
  return table.columns.flatMap((column) =>
    column.kind === 'value' && sensitive.has(column.source) ? [column.name] : [],
  );
}

function demandTable(tables: readonly TableCut[], dataset: DatasetId): TableCut {
  const table = tables.find((one) => one.dataset === dataset);
  if (table !== undefined) return table;
  throw new NotFound({
    detail: 'The agreement grants no dataset of this name.',
    help: 'A data access officer can amend the agreement.',
  });
}
