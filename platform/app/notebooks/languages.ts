import { z } from 'zod';
import { InvalidInput } from '@vitrine/core/errors';
import { kernelLanguages, type KernelLanguage } from '@vitrine/notebooks-gateway/protocol';

export const languageNames: Readonly<Record<KernelLanguage, string>> = { python: 'Python', r: 'R' };

/** @throws InvalidInput */
export function parseLanguage(text: string): KernelLanguage {
  const { data } = z.enum(kernelLanguages).safeParse(text);
  if (data !== undefined) return data;
  throw new InvalidInput({ detail: 'Kernels run python or r.', help: 'Name one of the two.' });
}
