import { fewestTold } from '@vitrine/datasets/catalogue';
import type { PublicDataset } from '../public-datasets.ts';

/** Where a description stands: scheme and host of this environment. */
export interface Place {
  readonly origin: string;
}

/** The page of a dataset; its descriptions stand under the same address with an ending. */
export const datasetPath = (dataset: string): string => `/register/datasets/${dataset}`;
export const catalogueName = 'Datasets of this environment';

/** How one gets to see a dataset. */
export const access =
  'In a trusted research environment, under an agreement that two data access officers signed. Nothing is downloaded; results leave after two output checkers agreed.';

/** `about 2,000`, `fewer than 100`. */
export const aboutInWords = (count: number): string =>
  count === 0 ? `fewer than ${fewestTold}` : `about ${count.toLocaleString('en-GB')}`;

/** Whom the rows are about, in words. */
export const peopleInWords = ({ people }: PublicDataset): string | null =>
  people === null ? null : `${aboutInWords(people)} people`;

/** Addresses of licences that SPDX names; others have none. */
export const licenceAddresses = (licence: string): readonly string[] =>
  /^[A-Za-z0-9.-]+( (AND|OR) [A-Za-z0-9.-]+)*$/.test(licence)
    ? licence
        .split(/ (?:AND|OR) /)
        .filter((one) => spdx.test(one))
        .map((one) => `https://spdx.org/licenses/${one}.html`)
    : [];

/** What is written as an SPDX identifier with a version, and the well-known ones without. */
const spdx = /^(MIT|[A-Za-z]+(-[A-Za-z]+)*-[0-9]+(\.[0-9]+)*(-[A-Za-z]+)*)$/;
