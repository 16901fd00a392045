import type { PublicColumn, PublicDataset } from '../public-datasets.ts';
import { access, datasetPath, licenceAddresses, type Place } from './place.ts';

/** The context that Croissant 1.0 prescribes (MLCommons, Croissant format specification, "Prefixes"). */
const context = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  sc: 'https://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  dct: 'http://purl.org/dc/terms/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  equivalentProperty: 'cr:equivalentProperty',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  samplingRate: 'cr:samplingRate',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
} as const;

const types: Readonly<Record<PublicColumn['type'], string>> = {
  string: 'sc:Text',
  integer: 'sc:Integer',
  decimal: 'sc:Float',
  date: 'sc:Date',
  timestamp: 'sc:DateTime',
  time: 'sc:Time',
  boolean: 'sc:Boolean',
};

/**
 * A dataset as Croissant 1.0. The table it tells of is opened in a room under an agreement, so the address of its file
 * is the page that says how to apply.
 */
export function croissant(one: PublicDataset, { origin }: Place): object {
  const page = origin + datasetPath(one.dataset);
  const [licence = one.licence] = licenceAddresses(one.licence);
  return {
    '@context': context,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    name: one.dataset,
    alternateName: one.title,
    description: one.description,
    url: page,
    license: licence,
    version: `${one.version}.0`,
    datePublished: one.published,
    citeAs: `${one.owner}: ${one.title}, release ${one.version}. ${page}`,
    creator: { '@type': 'sc:Organization', name: one.owner },
    conditionsOfAccess: access,
    isLiveDataset: true,
    distribution: [
      {
        '@type': 'cr:FileObject',
        '@id': 'table',
        name: one.dataset,
        description: access,
        contentUrl: page,
        encodingFormat: 'application/vnd.apache.parquet',
      },
    ],
    recordSet: [
      {
        '@type': 'cr:RecordSet',
        '@id': one.dataset,
        name: one.dataset,
        description: one.title,
        field: one.columns.map(({ name, type, description }) => ({
          '@type': 'cr:Field',
          '@id': `${one.dataset}/${name}`,
          name,
          description,
          dataType: types[type],
          source: { fileObject: { '@id': 'table' }, extract: { column: name } },
        })),
      },
    ],
  };
}
