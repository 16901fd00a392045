import type { Dataset } from '@vitrine/api';
import { table } from '../output.ts';

/** A dataset for people to read: its columns, what turns their codes into coarser ones, its releases, its quality. */
export function datasetText(one: Dataset): string {
  const columns = table(
    ['column', 'type', 'class', 'may become', 'description'],
    one.columnList.map(({ name, type, transforms, description, ...column }) => [
      name,
      type,
      column.class,
      transforms.join(', ') || 'as it is',
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
    `\nQuality of ${latest}`,
    table(
      ['rule', 'column', 'outcome', 'rows'],
      rules.map((one) => [
        one.rule,
        one.column,
        one.outcome,
        one.rows === undefined ? 'not shown' : String(one.rows),
      ]),
    ),
  ];
}
