import type { CheckProgress, QualityReport, QuarantinedRows } from '@vitrine/api';
import { table } from '../output.ts';

/** What a check came to. */
export function checkedText(done: Extract<CheckProgress, { kind: 'checked' }>): string {
  return [
    `Checked ${done.dataset} ${done.version}; nothing is published.`,
    ...(done.taken ? ['This version is published already: give the file a higher one.'] : []),
    qualityText(done.report),
  ].join('\n');
}

/** What a delivery came to. */
export function qualityText({ rows, quarantined, warnings, columns, ...report }: QualityReport): string {
  const { earlier, sameFileAs } = report;
  return [
    `${rows.in} rows in = ${rows.published} to publish + ${rows.quarantined} in quarantine.`,
    ...quarantined.map((one) => {
      const where = one.lines.length === 0 ? '' : `; lines ${one.lines.join(', ')}`;
      return `  ${one.rows} × ${one.reason}: ${one.text}${where}`;
    }),
    ...(warnings.length === 0 ? [] : ['Kept all the same, about:']),
    ...warnings.map((one) => `  ${one.rows} × ${one.reason}`),
    ...(sameFileAs === null ? [] : [`The file is the very one that ${sameFileAs} was made of.`]),
    ...(earlier === null ? [] : [earlierText(earlier)]),
    ...(report.identifiability === null ? [] : ['', ...identifiabilityText(report.identifiability)]),
    '',
    table(
      ['column', 'missing, about', 'different values'],
      columns.map((one) => [one.name, one.nulls, one.distinct]),
    ),
  ].join('\n');
}

/** How well rows hide people. */
function identifiabilityText(found: NonNullable<QualityReport['identifiability']>): string[] {
  const { columns, k, alone, worst, tried, of, alike, transforms } = found;
  return [
    `By ${columns.join(', ')} together, ${alone} % of the rows are the only person’s of their kind (k ${k}).`,
    ...worst.map((one) => `  ${one.columns.join(' + ')}: ${one.alone} % (k ${one.k})`),
    ...(tried < of ? [`  ${tried} of ${of} combinations were looked at.`] : []),
    ...transforms.map((one) => `  with ${one.column} as ${one.transform}: ${one.alone} % (k ${one.k})`),
    ...alike
      .filter((one) => one.alike > 0)
      .map(
        (one) =>
          `  ${one.alike} % of the rows share their ${one.column} with all people like them (l ${one.l})`,
      ),
  ];
}

/** What became of the rows that were kept out before. */
export function earlierText(earlier: NonNullable<QualityReport['earlier']>): string {
  const { release, cameBack, stillQuarantined, notDelivered, unknown } = earlier;
  return `Of the rows kept out of ${release}, ${cameBack} came back, ${stillQuarantined} are kept out again, ${notDelivered} did not come, ${unknown} cannot be told.`;
}

/** A page of rows that were kept out. */
export function quarantineText({ rows, more, left }: QuarantinedRows): string {
  const last = rows.at(-1);
  return [
    ...rows.map((row) =>
      [
        `Line ${row.line}: ${row.reason}, ${row.text}${row.later === null ? '' : ` (${row.later})`}`,
        ...row.cells.map(({ column, value }) => `  ${column} = ${value ?? '(empty)'}`),
        ...(row.source === null ? [] : [`  ${row.source}`]),
      ].join('\n'),
    ),
    rows.length === 0 ? 'No such rows.' : '',
    more && last !== undefined ? `More: --after ${last.line}` : 'That is all.',
    `${left} looks are left today.`,
  ].join('\n');
}
