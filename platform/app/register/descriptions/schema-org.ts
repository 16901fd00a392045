import type { PublicDataset } from '../public-datasets.ts';
import { access, catalogueName, datasetPath, licenceAddresses, peopleInWords, type Place } from './place.ts';

/** A dataset as schema.org's `Dataset`, which search engines read from its page. */
export function schemaOrg(one: PublicDataset, { origin }: Place): object {
  const page = origin + datasetPath(one.dataset);
  const people = peopleInWords(one);
  const [licence = one.licence] = licenceAddresses(one.licence);
  return {
    '@context': 'https://schema.org',
    '@type': 'Dataset',
    '@id': page,
    name: one.title,
    description: one.description,
    identifier: one.dataset,
    url: page,
    version: one.version,
    datePublished: one.since,
    dateModified: one.published,
    inLanguage: 'en-GB',
    license: licence,
    creator: { '@type': 'Organization', name: one.owner },
    includedInDataCatalog: {
      '@type': 'DataCatalog',
      name: catalogueName,
      url: `${origin}/register/datasets`,
    },
    isAccessibleForFree: false,
    conditionsOfAccess: access,
    ...(people === null ? {} : { size: people }),
    ...(one.synthetic ? { keywords: ['synthetic'] } : {}),
    variableMeasured: one.columns.map(({ name, description }) => ({
      '@type': 'PropertyValue',
      name,
      description,
    })),
  };
}
