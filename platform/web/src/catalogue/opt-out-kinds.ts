import type { OptOutProposal } from '@vitrine/api';

export type Kind = OptOutProposal['kind'];

export const kinds: Readonly<Record<Kind, string>> = {
  national: 'National data opt-outs',
  type1: 'Type 1 opt-outs, of practices',
};

/** Why a list waits for a second person. */
export const reasonTexts: Readonly<Record<OptOutProposal['reasons'][number], string>> = {
  shrinks:
    'More than 10 people, or more than one in a thousand, of the list in use would be in the data again.',
  name: 'The name of the file is not one of a list of this kind.',
};
