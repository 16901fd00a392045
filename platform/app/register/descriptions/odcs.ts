import type { PublicColumn, PublicDataset } from '../public-datasets.ts';
import { access, datasetPath, peopleInWords, type Place } from './place.ts';

const types: Readonly<Record<PublicColumn['type'], string>> = {
  string: 'string',
  integer: 'integer',
  decimal: 'number',
  date: 'date',
  timestamp: 'timestamp',
  time: 'time',
  boolean: 'boolean',
};

/**
 * What everybody may know of a dataset as a contract of the Open Data Contract Standard 3.1.0 (its JSON Schema is in
 * ../standards). The whole contract, with its rules and its source, is the data managers'.
 */
export function publicContract(one: PublicDataset, { origin }: Place): object {
  const page = origin + datasetPath(one.dataset);
  const people = peopleInWords(one);
  return {
    version: `${one.version}.0`,
    kind: 'DataContract',
    apiVersion: 'v3.1.0',
    id: page,
    name: one.dataset,
    status: 'active',
    description: { purpose: one.description, limitations: access, usage: `How to apply: ${origin}/register` },
    team: { name: one.owner },
    schema: [
      {
        name: one.dataset,
        logicalType: 'object',
        physicalType: 'table',
        businessName: one.title,
        description: one.description,
        ...(people === null ? {} : { dataGranularityDescription: people }),
        properties: one.columns.map(propertyOf),
      },
    ],
    authoritativeDefinitions: [{ url: page, type: 'canonicalUrl' }],
    customProperties: [
      { property: 'licence', value: one.licence },
      { property: 'synthetic', value: one.synthetic },
    ],
  };
}

function propertyOf({
  name,
  type,
  class: kind,
  description,
  transforms,
  asItIs,
  codes,
}: PublicColumn): object {
  return {
    name,
    logicalType: types[type],
    physicalType: type,
    description,
    classification: kind,
    customProperties: [
      { property: 'grantedAsItIs', value: asItIs },
      { property: 'transforms', value: [...transforms] },
      ...(codes === null ? [] : [{ property: 'codes', value: codes }]),
    ],
  };
}
