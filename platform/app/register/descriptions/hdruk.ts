import type { PublicColumn, PublicDataset } from '../public-datasets.ts';
import { access, datasetPath, peopleInWords, type Place } from './place.ts';

/** Releases of Vitrine have two numbers, versions of this standard three. */
const semantic = (version: string): string => `${version}.0`;
const moment = (day: string): string => `${day}T00:00:00Z`;
const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;

/** A dataset as HDR UK's metadata, version 4.0.0 (its JSON Schema is in ../standards). */
export function hdruk(one: PublicDataset, { origin }: Place): object {
  const page = origin + datasetPath(one.dataset);
  const owner = cut(one.owner.padEnd(2, '.'), 150);
  const people = peopleInWords(one);
  return {
    identifier: page,
    version: semantic(one.version),
    revisions: one.releases.map(({ version }) => ({ version: semantic(version), url: page })),
    issued: moment(one.since),
    modified: moment(one.published),
    summary: {
      title: cut(one.title.padEnd(2, '.'), 150),
      abstract: cut(one.description.padEnd(5, '.'), 500),
      dataCustodian: { identifier: cut(owner, 50), name: owner, contactPoint: null },
      populationSize: one.people ?? 0,
      keywords: one.synthetic ? ['synthetic'] : null,
      contactPoint: null,
    },
    documentation: {
      description: one.description.padEnd(2, '.'),
      associatedMedia: null,
      inPipeline: 'Available',
    },
    accessibility: {
      access: {
        accessRights: access,
        accessServiceCategory: 'TRE/SDE',
        accessService: `${origin}/register`,
        jurisdiction: ['GB'],
        dataController: one.owner.padEnd(2, '.'),
      },
      formatAndStandards: {
        vocabularyEncodingScheme: ['LOCAL'],
        conformsTo: ['LOCAL'],
        language: ['en'],
        format: ['application/vnd.apache.parquet'],
      },
    },
    observations: [
      {
        observedNode: people === null ? 'Events' : 'Persons',
        measuredValue: people === null ? one.rows : (one.people ?? 0),
        disambiguatingDescription: 'Rounded down to the first digit; nothing below 100 is told.',
        observationDate: one.published,
        measuredProperty: 'Count',
      },
    ],
    structuralMetadata: {
      tables: [{ name: one.dataset, description: one.description, columns: one.columns.map(columnOf) }],
    },
  };
}

function columnOf({ name, type, class: kind, description, codes }: PublicColumn): object {
  return {
    name,
    dataType: type,
    description,
    sensitive: kind !== 'public',
    ...(codes === null
      ? {}
      : {
          values: Object.entries(codes).map(([code, label]) => ({ name: code, description: label || code })),
        }),
  };
}
