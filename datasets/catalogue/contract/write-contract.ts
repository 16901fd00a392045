import type { DatasetColumn, DatasetFile, QualityRule } from '../dataset-file/dataset-file.ts';

/** What a type of ours is called there. */
export const logicalTypes = {
  string: 'string',
  integer: 'integer',
  decimal: 'number',
  date: 'date',
  timestamp: 'timestamp',
  time: 'time',
  boolean: 'boolean',
} as const satisfies Record<DatasetColumn['type'], string>;

/** Under this name stands what the standard has no word for, as the dataset file has it. */
export const ownProperty = 'vitrine';

/**
 * A dataset file as a contract of the Open Data Contract Standard 3.1.0, whole: `contractText` reads it back to the
 * same. It names direct identifiers and the source, so it is the data managers'.
 *
 * @param id what the contract is called everywhere: an address
 */
export function contractOf(file: DatasetFile, id: string): object {
  const { name, title, description, owner, version, columns, quality, ...rest } = file;
  const table = {
    name,
    logicalType: 'object',
    physicalType: 'table',
    physicalName: file.source.file,
    businessName: title,
    description,
    properties: columns.map((column) => propertyOf(column, quality)),
  };
  return {
    version: `${version}.0`,
    kind: 'DataContract',
    apiVersion: 'v3.1.0',
    id,
    name,
    status: 'active',
    description: { purpose: description },
    team: { name: owner },
    schema: [table],
    customProperties: [{ property: ownProperty, value: given(rest) }],
  };
}

function propertyOf(column: DatasetColumn, quality: readonly QualityRule[]): object {
  const { name, type, description, class: kind, ...rest } = column;
  const rules = quality.filter((rule) => rule.column === name);
  const always = (rule: string): boolean =>
    rules.some((one) => one.rule === rule && one.onFail === 'quarantine');
  return {
    name,
    ...(column.from === undefined ? {} : { physicalName: column.from }),
    logicalType: logicalTypes[type],
    physicalType: type,
    description,
    classification: kind,
    required: always('not-null'),
    unique: always('unique'),
    ...(rules.length === 0 ? {} : { quality: rules.map(checkOf) }),
    customProperties: [{ property: ownProperty, value: given(rest) }],
  };
}

/** What the standard calls how much a broken rule weighs. */
export const severities = { warn: 'warning', quarantine: 'error', refuse: 'critical' } as const;

/** A rule as the standard's own checks where it has one. No row may break it, or a row that does is told of. */
function checkOf(rule: QualityRule): object {
  const common = { severity: severities[rule.onFail] };
  const library = (metric: string, more: object = {}): object => ({
    type: 'library',
    metric,
    mustBe: 0,
    ...more,
    ...common,
  });
  switch (rule.rule) {
    case 'not-null':
      return library('nullValues');
    case 'unique':
      return library('duplicateValues');
    case 'in-set':
      return library('invalidValues', { arguments: { validValues: rule.values } });
    case 'pattern':
      return library('invalidValues', { arguments: { pattern: rule.pattern } });
    default: {
      const implementation = given({ ...rule, column: undefined, onFail: undefined });
      return { type: 'custom', engine: ownProperty, implementation, ...common };
    }
  }
}

/** An object without what is undefined, which neither JSON nor YAML has. */
const given = (all: object): object =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
