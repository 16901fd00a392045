import type { Agreement, Grant } from './agreement.ts';

/** What a newer version of an agreement does differently in one clause, in words. */
export interface Change {
  readonly clause: string;
  readonly text: string;
}

/** What people of an agreement meet differently under a newer version: whom, what and how long it grants. Pure. */
export function changesBetween(before: Agreement, after: Agreement): readonly Change[] {
  return [
    ...members('people', 'person', before.people, after.people),
    ...grants(before.datasets, after.datasets),
    ...differs('term', span(before.term), span(after.term)),
    ...differs('display', before.display, after.display),
    ...differs('dataOut', before.dataOut, after.dataOut),
    ...differs('disclosure', disclosureText(before), disclosureText(after)),
    ...differs('optOuts', JSON.stringify(before.optOuts), JSON.stringify(after.optOuts)),
    ...differs('linkage', JSON.stringify(before.linkage), JSON.stringify(after.linkage)),
    ...(Object.keys(before.limits) as (keyof Agreement['limits'])[]).flatMap((limit) =>
      differs(`limits.${limit}`, String(before.limits[limit]), String(after.limits[limit])),
    ),
    ...differs('purpose', before.purpose.code, after.purpose.code),
  ];
}

function grants(before: readonly Grant[], after: readonly Grant[]): readonly Change[] {
  const changes: Change[] = [];
  for (const old of before) {
    if (!after.some((one) => one.dataset === old.dataset))
      changes.push({ clause: 'datasets', text: `${old.dataset} is no longer granted.` });
  }
  for (const grant of after) {
    const clause = `datasets.${grant.dataset}`;
    const old = before.find((one) => one.dataset === grant.dataset);
    if (old === undefined) {
      changes.push({ clause: 'datasets', text: `${grant.dataset} is granted anew.` });
      continue;
    }
    changes.push(...members(clause, 'column', old.columns, grant.columns));
    for (const column of grant.columns) {
      if (!old.columns.includes(column)) continue;
      const [was, is] = [old.transforms[column] ?? 'as it is', grant.transforms[column] ?? 'as it is'];
      if (was !== is) changes.push({ clause, text: `${column} was ${was}, and is ${is}.` });
    }
    changes.push(...differs(`${clause}.releases`, old.releases, grant.releases));
    changes.push(...differs(`${clause}.rows`, JSON.stringify(old.rows), JSON.stringify(grant.rows)));
    changes.push(
      ...differs(`${clause}.cohort`, JSON.stringify(old.cohort ?? {}), JSON.stringify(grant.cohort ?? {})),
    );
  }
  return changes;
}

function members(
  clause: string,
  what: 'person' | 'column',
  before: readonly string[],
  after: readonly string[],
): readonly Change[] {
  const gone = before.filter((one) => !after.includes(one));
  const come = after.filter((one) => !before.includes(one));
  const said = (names: readonly string[]): string =>
    `${names.length === 1 ? what : what === 'person' ? 'people' : 'columns'} ${names.join(', ')}`;
  return [
    ...(gone.length === 0 ? [] : [{ clause, text: `It leaves out ${said(gone)}.` }]),
    ...(come.length === 0 ? [] : [{ clause, text: `It adds ${said(come)}.` }]),
  ];
}

function differs(clause: string, before: string, after: string): readonly Change[] {
  return before === after ? [] : [{ clause, text: `It was ${before}, and is ${after}.` }];
}

const span = ({ from, to }: Agreement['term']): string => `${from} to ${to}`;
const disclosureText = ({ disclosure }: Agreement): string =>
  `${disclosure.profile} ${JSON.stringify(disclosure.overrides)}`;
