import type { Cell } from '@vitrine/disclosure-control/cells';
import { writeCsv } from '@vitrine/disclosure-control/format';
import type { Synopsis } from '@vitrine/api';
import { columnInWords } from './changes.ts';
import type { Register } from './register.ts';

type Field = string | number | null;

const cell = (value: Field): Cell => (value === null ? { kind: 'missing' } : { kind: 'value', value });
const table = (columns: readonly string[], rows: readonly (readonly Field[])[]): string =>
  writeCsv(
    columns,
    rows.map((row) => row.map(cell)),
  );
const list = (values: readonly string[] | undefined): string | null => values?.join('; ') ?? null;
const yes = (value: boolean | undefined): string | null =>
  value === undefined ? null : value ? 'Yes' : 'No';

/**
 * Agreements as a table, one row for each dataset of each version, in the order and words in which national registers
 * of data uses are published; a version whose document was destroyed has one row without a dataset.
 */
export function agreementsCsv({ agreements }: Register): string {
  const columns = [
    'Reference',
    'Title',
    'Organisation name',
    'Processors',
    'Legal basis',
    'Purpose',
    'Commercial',
    'National opt-outs applied',
    'Type 1 opt-outs applied',
    'Start date',
    'End date',
    'State',
    'Shown',
    'Data out',
    'Dataset',
    'Release',
    'Columns',
    'Summary',
  ];
  const rows = agreements.flatMap(({ versions }) =>
    versions.flatMap((version) => {
      const { terms } = version;
      const grants = terms?.datasets ?? [undefined];
      return grants.map((grant) => [
        version.ref,
        version.title,
        list(version.controllers),
        list(terms?.processors),
        terms?.legalBasis ?? null,
        version.purpose,
        yes(terms?.commercial),
        yes(terms?.optOuts.national),
        yes(terms?.optOuts.type1),
        version.term.from,
        version.term.to,
        version.state,
        terms?.display ?? null,
        terms?.dataOut ?? null,
        grant?.dataset ?? null,
        grant?.releases ?? null,
        list(grant?.columns.map(columnInWords)),
        version.summary,
      ]);
    }),
  );
  return table(columns, rows);
}

/** Releases as a table, one row for each file; a release whose entry lists none has one row. */
export function releasesCsv({ releases }: Register): string {
  const columns = [
    'Request',
    'Reference',
    'Title',
    'Released',
    'Called back',
    'Profile',
    'Threshold',
    'Certificate SHA-256',
    'File kind',
    'File bytes',
    'File SHA-256',
  ];
  const rows = releases.flatMap(({ face, ...release }) => {
    const files = face?.files ?? [undefined];
    return files.map((file) => [
      release.request,
      release.agreement,
      face?.title ?? null,
      release.day,
      release.recalled,
      face?.profile ?? null,
      face?.threshold ?? null,
      release.certificate,
      file?.mediaType ?? null,
      file?.bytes ?? null,
      file?.sha256 ?? null,
    ]);
  });
  return table(columns, rows);
}

export function activityCsv({ activity }: Register): string {
  const rows = activity.map(({ month, bands }) => [month, bands.queries, bands.refusals, bands.releases]);
  return table(['Month', 'Queries', 'Refusals', 'Releases'], rows);
}

/** A synopsis as a table, one row for each cell of each table: the codes in `values`, what they mean in `labels`. */
export function synopsisCsv({ release, tables }: Synopsis): string {
  const rows = tables.flatMap(({ title, by, cells }) =>
    cells.map(({ values, labels, people, low, high }): readonly Field[] => [
      release,
      title,
      by.join('; '),
      values.map((value) => value ?? '').join('; '),
      labels.join('; '),
      ...[people, low, high],
    ]),
  );
  return table(['Release', 'Table', 'Columns', 'Codes', 'Meaning', 'People', 'Low', 'High'], rows);
}
