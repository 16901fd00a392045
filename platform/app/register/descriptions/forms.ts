import type { descriptionForms as names } from '@vitrine/api';
import type { PublicDataset } from '../public-datasets.ts';
import { croissant } from './croissant.ts';
import { dcatJsonLd, dcatTurtle } from './dcat.ts';
import { hdruk } from './hdruk.ts';
import { publicContract } from './odcs.ts';
import type { Place } from './place.ts';
import { schemaOrg } from './schema-org.ts';

/** A way in which others read what a dataset is. */
interface DescriptionForm {
  /** What follows the dataset's address and a dot. */
  readonly ending: string;
  readonly mediaType: string;
  readonly title: string;
  readonly write: (one: PublicDataset, place: Place) => string;
}

const json = (document: object): string => `${JSON.stringify(document, null, 1)}\n`;

/** Every form, by the name that one asks for it by. */
export const descriptionForms = {
  dcat: {
    ending: 'dcat.jsonld',
    mediaType: 'application/ld+json',
    title: 'DCAT-AP 3.0.1, JSON-LD',
    write: (one, place) => dcatJsonLd([one], place),
  },
  'dcat-turtle': {
    ending: 'dcat.ttl',
    mediaType: 'text/turtle',
    title: 'DCAT-AP 3.0.1, Turtle',
    write: (one, place) => dcatTurtle([one], place),
  },
  hdruk: {
    ending: 'hdruk.json',
    mediaType: 'application/json',
    title: 'HDR UK 4.0.0',
    write: (one, place) => json(hdruk(one, place)),
  },
  'schema-org': {
    ending: 'schema.jsonld',
    mediaType: 'application/ld+json',
    title: 'schema.org',
    write: (one, place) => json(schemaOrg(one, place)),
  },
  croissant: {
    ending: 'croissant.json',
    mediaType: 'application/ld+json',
    title: 'Croissant 1.0',
    write: (one, place) => json(croissant(one, place)),
  },
  odcs: {
    ending: 'odcs.json',
    mediaType: 'application/json',
    title: 'Open Data Contract Standard 3.1.0',
    write: (one, place) => json(publicContract(one, place)),
  },
} as const satisfies Readonly<Record<(typeof names)[number], DescriptionForm>>;
