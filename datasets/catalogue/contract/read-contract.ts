import { columnClasses } from '@vitrine/policy/cut';
import { stringify } from 'yaml';
import { z } from 'zod';
import { columnNameFrom } from '../dataset-file/column-name.ts';
import { parseYaml } from '../dataset-file/parse-dataset-file.ts';
import {
  contractSchema,
  type Contract,
  type ContractCheck,
  type ContractProperty,
} from './contract-schema.ts';
import { logicalTypes, ownProperty, severities } from './write-contract.ts';

type Rule = Readonly<Record<string, unknown>>;
const ours = z.record(z.string(), z.unknown());
const types = new Map<string, string>(Object.entries(logicalTypes).map(([type, name]) => [name, type]));

/**
 * A dataset file made of a contract of the Open Data Contract Standard 3, as text to go on with. Of a contract that
 * `contractOf` wrote it says the same again. Of others a person decides what the standard does not know: a column whose
 * class nobody named is `direct`, which is never published, and what was not taken over is told in comments.
 * @throws DatasetFileInvalid with the contract's faults, by line and field
 */
export function datasetFileFrom(text: string): string {
  const contract = parseYaml(text, contractSchema);
  const [table] = contract.schema;
  if (table === undefined) return '';
  const left: string[] = [];
  const taken = new Set<string>();
  const columns = table.properties.map((property) => columnOf(property, taken, left));
  const own = ownOf(contract.customProperties);
  for (const one of table.quality) left.push(`${table.name}: ${checkInWords(one)}`);
  const file = {
    name: columnNameFrom(table.name, new Set()).toLowerCase(),
    title: table.businessName ?? table.name,
    description: table.description ?? contract.description?.purpose ?? 'Say what a row is.',
    owner: ownerOf(contract),
    version: versionOf(contract.version),
    licence: 'Under what it may be used',
    synthetic: false,
    source: { alias: 'landing', file: fileName(table.physicalName ?? table.name), format: 'csv' },
    ...own,
    columns: columns.map(({ column }) => column),
    quality: columns.flatMap(({ rules }) => rules),
  };
  const notes = [
    '# Made of a data contract. Nothing of it is decided: read every line.',
    ...left.map((one) => `# Not taken over: ${one.replaceAll(/\s+/g, ' ')}`),
  ];
  return `${notes.join('\n')}\n${stringify(file, { aliasDuplicateObjects: false })}`;
}

function columnOf(
  property: ContractProperty,
  taken: Set<string>,
  left: string[],
): { readonly column: object; readonly rules: readonly Rule[] } {
  const name = columnNameFrom(property.name, taken);
  const heading = property.physicalName ?? property.name;
  const known = (columnClasses as readonly string[]).includes(property.classification ?? '');
  const type = types.get(property.logicalType ?? 'string');
  if (type === undefined) left.push(`${property.name}: the type ${property.logicalType ?? ''}`);
  const { rules, rest } = rulesOf(property, name);
  left.push(...rest.map((one) => `${property.name}: ${one}`));
  const column = {
    name,
    ...(heading === name ? {} : { from: heading }),
    type: type ?? 'string',
    class: known ? property.classification : 'direct',
    description: property.description ?? property.businessName ?? 'Say what it means.',
    ...ownOf(property.customProperties),
  };
  return { column, rules };
}

/** The rules that a property comes to, and what could not be made one. */
function rulesOf(
  property: ContractProperty,
  column: string,
): { readonly rules: readonly Rule[]; readonly rest: readonly string[] } {
  const rules: Rule[] = [];
  const rest: string[] = [];
  for (const check of property.quality) {
    const rule = ruleOf(check);
    if (rule === undefined) rest.push(checkInWords(check));
    else rules.push({ ...rule, column, onFail: onFailOf(check) });
  }
  const has = (name: string): boolean =>
    rules.some(({ rule, onFail }) => rule === name && onFail === 'quarantine');
  if (property.required && !has('not-null')) rules.push({ rule: 'not-null', column });
  if ((property.unique || property.primaryKey) && !has('unique')) rules.push({ rule: 'unique', column });
  const { pattern, minimum, maximum, ...options } = property.logicalTypeOptions;
  if (typeof pattern === 'string') rules.push({ rule: 'pattern', column, pattern });
  const day = (value: unknown): value is string =>
    typeof value === 'string' && z.iso.date().safeParse(value).success;
  if (day(minimum) || day(maximum))
    rules.push({
      rule: 'date-range',
      column,
      ...(day(minimum) ? { from: minimum } : {}),
      ...(day(maximum) ? { to: maximum } : {}),
    });
  else if (minimum !== undefined || maximum !== undefined) rest.push('the bounds of its values');
  rest.push(...Object.keys(options).map((name) => `logicalTypeOptions.${name}`));
  return { rules, rest };
}

/** A check that no row may break, as a rule without its column. */
function ruleOf({
  type,
  metric,
  mustBe,
  engine,
  implementation,
  arguments: given = {},
}: ContractCheck): Rule | undefined {
  if (type === 'custom' && engine === ownProperty) return ours.safeParse(implementation).data;
  if (type !== 'library' || mustBe !== 0) return undefined;
  switch (metric) {
    case 'nullValues':
      return { rule: 'not-null' };
    case 'duplicateValues':
      return { rule: 'unique' };
    case 'invalidValues': {
      const values = given['validValues'];
      const pattern = given['pattern'];
      if (Array.isArray(values)) return { rule: 'in-set', values: values.map(String) };
      return typeof pattern === 'string' ? { rule: 'pattern', pattern } : undefined;
    }
    default:
      return undefined;
  }
}

function onFailOf({ severity = 'error' }: ContractCheck): keyof typeof severities {
  const said = severity.toLowerCase();
  if (['info', 'warning', 'warn'].includes(said)) return 'warn';
  return said === severities.refuse ? 'refuse' : 'quarantine';
}
const checkInWords = ({ name, description, metric, type }: ContractCheck): string =>
  `the check ${name ?? description ?? metric ?? type}`;
const ownOf = (properties: Contract['customProperties']): Readonly<Record<string, unknown>> =>
  ours.safeParse(properties.find(({ property }) => property === ownProperty)?.value).data ?? {};

function ownerOf({ team }: Contract): string {
  const name = Array.isArray(team) ? undefined : team?.name;
  return name ?? 'Who answers for the data';
}

/** `1.2.3` as `1.2`: a release has two numbers. */
const versionOf = (version = '1.0'): string => /^[0-9]{1,4}\.[0-9]{1,4}/.exec(version)?.[0] ?? '1.0';
const fileName = (text: string): string => {
  const plain = text.replaceAll(/[^A-Za-z0-9._-]+/g, '_').replaceAll(/\.{2,}|^\.+/g, '_');
  return plain.includes('.') ? plain : `${plain}.csv`;
};
