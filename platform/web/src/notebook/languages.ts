import type { NotebookCell, Workspace } from '@vitrine/api';

export type CellLanguage = NotebookCell['language'];
export type KernelLanguage = Exclude<CellLanguage, 'sql' | 'markdown'>;

export const languageNames: Readonly<Record<CellLanguage, string>> = {
  python: 'Python',
  r: 'R',
  sql: 'SQL',
  markdown: 'Text',
};

export function isKernelLanguage(language: CellLanguage): language is KernelLanguage {
  return language === 'python' || language === 'r';
}

/** Languages of which the agreement grants a kernel, the one that new cells have first. */
export function kernelsOf(space: Workspace): readonly KernelLanguage[] {
  return space.kernels.filter((one) => one !== 'sql');
}
