import { columnNameFrom } from '../../catalogue/dataset-file/column-name.ts';
import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { isPersonal } from '../../catalogue/dataset-file/whose-rows.ts';
import type { ColumnProfile } from './profile-columns.ts';

interface DraftColumn {
  readonly name: string;
  readonly lines: readonly string[];
  readonly role?: 'nhsNumber' | 'birthDate';
}

const quoted = (text: string): string => JSON.stringify(text);

/**
 * A dataset file to begin with. Whatever may identify somebody, and whatever nobody knows yet, is `direct`, which is
 * never published: a person decides of each column what it is.
 */
export function draftText(source: DatasetFile['source'], profiles: readonly ColumnProfile[]): string {
  const taken = new Set<string>();
  const columns = profiles.map((profile) => draftColumn(profile, taken));
  const nhsNumber = columns.find((one) => one.role === 'nhsNumber')?.name;
  const birthDate = columns.find((one) => one.role === 'birthDate')?.name;
  const known = nhsNumber !== undefined && birthDate !== undefined;
  const { alias, file, format, encoding, delimiter } = source;
  const form = format === 'csv' ? `, encoding: ${encoding}, delimiter: ${quoted(delimiter)}` : '';
  const unique = columns.filter((one) => one.lines.some((line) => line.includes('every value is different')));
  return [
    '# A draft, made from a sample of the file. Nothing of it is decided: read every line.',
    `name: ${columnNameFrom(file.replace(/\.[a-z0-9.]+$/i, ''), new Set()).toLowerCase()}`,
    'title: Give it a title',
    'description: Say what a row is, where it comes from and what it is good for.',
    'owner: Who answers for the data',
    'licence: Under what it may be used',
    '# true for invented data only',
    'synthetic: false',
    'version: "1.0"',
    `source: {alias: ${alias}, file: ${quoted(file)}, format: ${format}${form}, nullValues: [""], otherColumns: refuse}`,
    known
      ? `person: {nhsNumber: ${nhsNumber}, birthDate: ${birthDate}}`
      : '# person: {nhsNumber: COLUMN, birthDate: COLUMN}, or aboutNoPerson: why no row is about a person',
    'columns:',
    ...columns.flatMap((one) => one.lines),
    ...(unique.length === 0
      ? []
      : ['# quality:', ...unique.map((one) => `#   - {rule: unique, column: ${one.name}}`)]),
    '',
  ].join('\n');
}

function draftColumn(profile: ColumnProfile, taken: Set<string>): DraftColumn {
  const { heading, type, format, offsets, codes } = profile;
  const name = columnNameFrom(heading, taken);
  const { kind, why, role, transforms } = classOf(profile);
  const written = format === '%Y-%m-%d' ? undefined : format;
  const lines = [
    `  # ${why}`,
    `  - name: ${name}`,
    ...(name === heading ? [] : [`    from: ${quoted(heading)}`]),
    `    type: ${type}`,
    ...(written === undefined ? [] : [`    format: ${quoted(written)}`]),
    ...(offsets === undefined ? [] : ['    offsets: to-utc']),
    `    class: ${kind}`,
    ...(transforms === undefined ? [] : [`    transforms: [${transforms}]`]),
    '    description: Say what it means.',
    ...(kind === 'direct' || codes.length === 0
      ? []
      : ['    codes:', ...codes.map((code) => `      ${quoted(code)}: Say what it means`)]),
  ];
  return role === undefined ? { name, lines } : { name, lines, role };
}

interface Classed {
  readonly kind: 'direct' | 'quasi' | 'sensitive';
  readonly why: string;
  readonly role?: DraftColumn['role'];
  readonly transforms?: string;
}

function classOf(profile: ColumnProfile): Classed {
  const { heading, type, values, distinct, codes } = profile;
  if (profile.nhsNumbers) return { kind: 'direct', why: 'Most values are NHS numbers.', role: 'nhsNumber' };
  if (type === 'date' && /birth|dob/i.test(heading))
    return { kind: 'direct', why: 'It seems to be a birth date.', role: 'birthDate' };
  if (profile.postcodes) return { kind: 'direct', why: 'Most values are whole postcodes.' };
  if (isPersonal(heading)) return { kind: 'direct', why: 'Its heading is one of what tells people apart.' };
  if (values === 0) return { kind: 'direct', why: 'The sample has no value of it.' };
  if (type === 'date' || type === 'timestamp')
    return { kind: 'quasi', why: 'Dates identify together with others.', transforms: 'month, year' };
  if (values >= 20 && distinct === values)
    return {
      kind: 'direct',
      why: 'In the sample every value is different: a key, with an entity, if it names an episode or a visit.',
    };
  if (codes.length > 0)
    return { kind: 'sensitive', why: 'Few values, which look like codes; rare ones are not listed.' };
  if (type === 'integer' || type === 'decimal') {
    const age = /\bage|age\b|^age/i.test(heading);
    return { kind: age ? 'quasi' : 'sensitive', why: age ? 'It seems to be an age.' : 'A number.' };
  }
  return { kind: 'direct', why: 'Text that may hold anything: direct until somebody knows.' };
}
