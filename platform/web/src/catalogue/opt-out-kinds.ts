import type { Answer } from '@vitrine/api';

export type Kind = Answer<'applyOptOuts'>['kind'];

export const kinds: Record<Kind, string> = {
  national: 'National data opt-outs',
  type1: 'Type 1 opt-outs, of practices',
};

const words: Record<Kind, RegExp> = { national: /national/i, type1: /type-?_?1/i };

/** Whether a file's name says that it is a list of this kind; a study's list of people does not. */
export const namesKind = (file: string, kind: Kind): boolean => words[kind].test(file);
