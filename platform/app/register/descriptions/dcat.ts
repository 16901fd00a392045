import type { PublicDataset } from '../public-datasets.ts';
import { jsonLd, turtle, type Term, type Thing } from './linked-data.ts';
import { access, catalogueName, datasetPath, licenceAddresses, peopleInWords, type Place } from './place.ts';

const authority = 'http://publications.europa.eu/resource/authority';
const restricted = `${authority}/access-right/RESTRICTED`;
const english = `${authority}/language/ENG`;
const health = `${authority}/data-theme/HEAL`;
const themes = `${authority}/data-theme`;

const words = (text: string): Term => ({ text, language: 'en' });
const plain = (text: string): Term => ({ text });
const day = (text: string): Term => ({ text, type: 'xsd:date' });
const to = (iri: string): Term => ({ iri });

/** A catalogue of datasets as DCAT-AP 3.0.1 (its shapes are in ../standards): JSON-LD and Turtle say the same. */
export const dcatJsonLd = (datasets: readonly PublicDataset[], place: Place): string =>
  `${JSON.stringify(jsonLd(catalogue(datasets, place)), null, 1)}\n`;
export const dcatTurtle = (datasets: readonly PublicDataset[], place: Place): string =>
  turtle(catalogue(datasets, place));

function catalogue(datasets: readonly PublicDataset[], place: Place): readonly Thing[] {
  const { origin } = place;
  const own = '_:environment';
  const owners = [...new Set(datasets.map(({ owner }) => owner))];
  const ownerOf = (name: string): string => `_:owner${owners.indexOf(name)}`;
  const licences = [...new Set(datasets.flatMap(({ licence }) => licenceAddresses(licence)))];
  return [
    {
      id: `${origin}/register/datasets`,
      types: ['dcat:Catalog'],
      said: {
        'dct:title': [words(catalogueName)],
        'dct:description': [words(`What can be asked for here. ${access}`)],
        'dct:publisher': [to(own)],
        'dct:language': [to(english)],
        'dcat:themeTaxonomy': [to(themes)],
        'foaf:homepage': [to(`${origin}/register`)],
        'dcat:dataset': datasets.map(({ dataset }) => to(origin + datasetPath(dataset))),
      },
    },
    ...datasets.map((one) => described(one, place, ownerOf(one.owner))),
    agent(own, 'Vitrine'),
    ...owners.map((name) => agent(ownerOf(name), name)),
    { id: `${origin}/register`, types: ['foaf:Document'], said: {} },
    ...datasets.map(({ dataset }) => ({
      id: `${origin}${datasetPath(dataset)}#page`,
      types: ['foaf:Document'],
      said: {},
    })),
    { id: english, types: ['dct:LinguisticSystem'], said: {} },
    { id: restricted, types: ['dct:RightsStatement'], said: { 'rdfs:label': [words(access)] } },
    {
      id: themes,
      types: ['skos:ConceptScheme'],
      said: { 'dct:title': [words('Data theme')] },
    },
    {
      id: health,
      types: ['skos:Concept'],
      said: { 'skos:prefLabel': [words('Health')], 'skos:inScheme': [to(themes)] },
    },
    ...licences.map((id) => ({ id, types: ['dct:LicenseDocument'], said: {} })),
  ];
}

const agent = (id: string, name: string): Thing => ({
  id,
  types: ['foaf:Agent'],
  said: { 'foaf:name': [words(name)] },
});

function described(one: PublicDataset, { origin }: Place, owner: string): Thing {
  const people = peopleInWords(one);
  return {
    id: origin + datasetPath(one.dataset),
    types: ['dcat:Dataset'],
    said: {
      'dct:title': [words(one.title)],
      'dct:description': [words(one.description)],
      'dct:identifier': [plain(one.dataset)],
      'dct:publisher': [to(owner)],
      'dct:issued': [day(one.since)],
      'dct:modified': [day(one.published)],
      'dct:language': [to(english)],
      'dct:accessRights': [to(restricted)],
      'dcat:theme': [to(health)],
      'dcat:version': [plain(one.version)],
      'dcat:keyword': [
        ...(one.synthetic ? [words('synthetic')] : []),
        ...(people === null ? [] : [words(people)]),
        ...one.columns.map(({ name }) => words(name)),
      ],
      'dcat:landingPage': [to(`${origin}${datasetPath(one.dataset)}#page`)],
    },
  };
}
