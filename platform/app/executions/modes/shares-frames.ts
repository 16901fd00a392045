import { kernelLanguages } from '@vitrine/notebooks-gateway/protocol';
import type { Agreement } from '@vitrine/policy/agreement';

/** Whether queries run in a room where code may share frames: where rows are shown, and a language of code is named. */
export const sharesFrames = ({ display, kernels }: Pick<Agreement, 'display' | 'kernels'>): boolean =>
  display === 'rows' && kernelLanguages.some((language) => kernels.includes(language));
