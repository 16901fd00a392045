import type { PublicGrant, PublicTerms } from './public-terms.ts';

/** What of a version can differ from the version before. */
interface Said {
  readonly title: string;
  readonly summary: string;
  readonly controllers: readonly string[];
  readonly purpose: string;
  readonly term: { readonly from: string; readonly to: string };
  readonly terms: PublicTerms | null;
}

/**
 * What a newer version of an agreement says differently, one sentence each, of what is public. Pure. Nothing is told
 * of the terms when the document of either is no longer kept.
 */
export function publicChanges(before: Said, after: Said): readonly string[] {
  const [old, now] = [before.terms, after.terms];
  return [
    ...differs('The title', before.title, after.title),
    ...(before.summary === after.summary ? [] : ['The summary was written anew.']),
    ...members('Controllers', before.controllers, after.controllers),
    ...differs('The purpose', before.purpose, after.purpose),
    ...differs('The term', span(before.term), span(after.term)),
    ...(old === null || now === null
      ? []
      : [
          ...members('Processors', old.processors, now.processors),
          ...(old.legalBasis === now.legalBasis ? [] : ['The legal basis was written anew.']),
          ...members('Codes of the purpose', old.purposeCodes, now.purposeCodes),
          ...differs('Commercial use', yes(old.commercial), yes(now.commercial)),
          ...members('Territory', old.territory, now.territory),
          ...grants(old.datasets, now.datasets),
          ...differs('National opt-outs applied', yes(old.optOuts.national), yes(now.optOuts.national)),
          ...differs('Type 1 opt-outs applied', yes(old.optOuts.type1), yes(now.optOuts.type1)),
          ...differs('What is shown', old.display, now.display),
          ...differs('How results leave', old.dataOut, now.dataOut),
          ...differs('The disclosure profile', old.profile, now.profile),
          ...differs('The threshold', String(old.threshold), String(now.threshold)),
          ...differs(
            'The privacy budget',
            JSON.stringify(old.privacyBudget),
            JSON.stringify(now.privacyBudget),
          ),
        ]),
  ];
}

function grants(before: readonly PublicGrant[], after: readonly PublicGrant[]): readonly string[] {
  const gone = before.filter((old) => after.every(({ dataset }) => dataset !== old.dataset));
  return [
    ...gone.map(({ dataset }) => `${dataset} is no longer granted.`),
    ...after.flatMap((grant) => {
      const { dataset } = grant;
      const old = before.find((one) => one.dataset === dataset);
      if (old === undefined) return [`${dataset} is granted anew.`];
      return [
        ...differs(`The release of ${dataset}`, old.releases, grant.releases),
        ...members(`Columns of ${dataset}`, old.columns.map(columnInWords), grant.columns.map(columnInWords)),
        ...members(`Columns that choose rows of ${dataset}`, old.rowsChosenBy, grant.rowsChosenBy),
        ...differs(`The people of ${dataset}`, old.people, grant.people),
      ];
    }),
  ];
}

export const columnInWords = ({ name, transform }: PublicGrant['columns'][number]): string =>
  transform === null ? name : `${name} (as ${transform})`;

function members(what: string, before: readonly string[], after: readonly string[]): readonly string[] {
  const gone = before.filter((one) => !after.includes(one));
  const come = after.filter((one) => !before.includes(one));
  return [
    ...(come.length === 0 ? [] : [`${what}: added ${come.join(', ')}.`]),
    ...(gone.length === 0 ? [] : [`${what}: left out ${gone.join(', ')}.`]),
  ];
}

const differs = (what: string, before: string, after: string): readonly string[] =>
  before === after ? [] : [`${what} was ${before}, and is ${after}.`];
const span = ({ from, to }: { readonly from: string; readonly to: string }): string => `${from} to ${to}`;
const yes = (value: boolean): string => (value ? 'yes' : 'no');
