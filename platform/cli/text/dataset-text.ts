import type { Dataset, PublishProgress } from '@vitrine/api';
import { table } from '../output.ts';
import { earlierText } from './quality-text.ts';

/** A dataset for people to read: its columns, what turns their codes into coarser ones, its releases, its quality. */
export function datasetText(one: Dataset): string {
  const columns = table(
    ['column', 'type', 'class', 'may become', 'description'],
    one.columnList.map(({ name, type, transforms, description, ...column }) => [
      name,
      type,
      column.class,
      `${column.grant === 'transformed' ? 'only ' : ''}${transforms.join(', ') || 'as it is'}`,
      description,
    ]),
  );
  const releases = table(
    ['release', 'published', 'rows', 'quarantined'],
    one.releases.map((each) => [each.version, each.published, String(each.rows), String(each.quarantined)]),
  );
  return [
    `${one.dataset} ${one.latest}: ${one.title}`,
    one.description,
    '',
    columns,
    ...lookups(one.lookups),
    '\nReleases',
    releases,
    ...quality(one),
  ].join('\n');
}

function lookups(all: Dataset['lookups']): string[] {
  if (all.length === 0) return [];
  return [
    '\nLookups: a code that a lookup does not have becomes missing',
    table(
      ['transform', 'for', 'codes', 'groups', 'of one code', 'gives'],
      all.map((one) => [
        one.transform,
        one.columns.join(', '),
        String(one.codes),
        String(one.parents),
        String(one.single),
        one.description,
      ]),
    ),
  ];
}

function quality({ latest, quality: rules }: Dataset): string[] {
  if (rules.length === 0) return [];
  return [
    `\nQuality rules of ${latest}`,
    table(
      ['rule', 'column', 'outcome'],
      rules.map((one) => [one.rule, one.column, one.outcome]),
    ),
  ];
}

/** What publishing came to: rows kept out, each with its reason, and published rows worth a look. */
export function publishedText(done: Extract<PublishProgress, { kind: 'published' }>): string {
  return [
    `Published ${done.dataset} ${done.version}: ${done.rowsPublished} of ${done.rowsIn} rows; ${done.rowsQuarantined} quarantined.`,
    ...done.reasons.map((one) => `  ${one.rows} × ${one.reason}`),
    ...linkageText(done.linkage),
    ...(done.warnings.length === 0 ? [] : ['Published all the same, about:']),
    ...done.warnings.map((one) => `  ${one.rows} × ${one.reason}`),
    ...(done.sameFileAs === null ? [] : [`The file is the very one that ${done.sameFileAs} was made of.`]),
    ...(done.earlier === null ? [] : [earlierText(done.earlier)]),
    ...(done.synopsis == null ? [] : [done.synopsis]),
    `Manifest SHA-256 ${done.manifestSha256}`,
  ].join('\n');
}

const steps: Readonly<Record<string, string>> = {
  number: 'by number and birth date',
  likeness: 'by likeness',
  review: 'wait for two data managers',
  unlinked: 'published as nobody’s',
  quarantined: 'quarantined as nobody’s',
};

/** By which step rows came to their person; nothing where only numbers were looked at and all had one. */
function linkageText(
  linkage: readonly { readonly reason: string; readonly rows: string }[],
): readonly string[] {
  const some = linkage.filter((one) => one.rows !== 'none');
  if (some.every((one) => one.reason === 'number')) return [];
  return [
    'Rows by how they came to their person, about:',
    ...some.map((one) => `  ${one.rows} × ${steps[one.reason] ?? one.reason}`),
  ];
}
