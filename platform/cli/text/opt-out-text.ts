import type { Answer, OptOutOutcome, OptOutProposal } from '@vitrine/api';
import { table } from '../output.ts';

export type OptOutKind = OptOutProposal['kind'];

const kindText: Readonly<Record<OptOutKind, string>> = { national: 'national', type1: 'type 1' };

const reasonText: Readonly<Record<OptOutProposal['reasons'][number], string>> = {
  shrinks:
    'more than 10 people, or more than one in a thousand, of the list in use would be in the data again',
  name: 'the name of the file is not one of a list of this kind',
};

/** What became of a list. */
export function outcomeText(outcome: OptOutOutcome): string {
  if (outcome.state === 'waiting') return waitingText(outcome.proposal);
  const { kind, count, changed, landed } = outcome;
  const news = changed ? '' : ' It has the same numbers as the list before: nothing else changes.';
  return `Applied: ${kindText[kind]} opt-outs, about ${count} numbers${landed === null ? '' : `, landed ${landed}`}.${news}`;
}

/** The list in use and the one that waits, beside each other. */
function waitingText(one: OptOutProposal): string {
  const { list, inUse } = one;
  return [
    `Waiting for a second person: ${kindText[one.kind]} opt-outs${one.undo ? ', the list before' : ` of ${one.file ?? 'a text'}`}`,
    table(
      ['', 'in use', 'proposed'],
      [
        ['landed', inUse?.landed ?? 'none', list.landed],
        ['numbers, about', inUse?.count ?? 'none', list.count],
        ['only there, about', one.gone, one.added],
      ],
    ),
    ...one.reasons.map((reason) => `Because ${reasonText[reason]}.`),
    `Another data manager or a data access officer agrees: vitrine optout confirm ${one.id}`,
  ].join('\n');
}

/** All lists. */
export function standingText({ inUse, waiting, undoable }: Answer<'listOptOuts'>): string {
  const lists = table(
    ['kind', 'numbers, about', 'landed', 'in use since', 'can be undone'],
    inUse.map((one) => [
      kindText[one.kind],
      one.count,
      one.landed ?? 'unknown',
      one.at,
      undoable.includes(one.kind) ? 'yes' : 'no',
    ]),
  );
  return [inUse.length === 0 ? 'No list is in use.' : lists, ...waiting.map(waitingText)].join('\n\n');
}
