import { z } from 'zod';

export const decisions = ['approve', 'reject', 'changes'] as const;
export type Decision = (typeof decisions)[number];

/** A name that is the same file on every system and stays in its folder. */
export const fileNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/, 'A file name has letters, digits, spaces and . _ -')
  .refine((name) => !name.endsWith('.') && !name.endsWith(' '), 'A file name ends in a letter or digit')
  .refine(
    (name) =>
      !/^(?:ro-crate-metadata\.json|ro-crate-preview\.html|certificate\.sig|release-key\.pem)$/i.test(name),
    'This name is the certificate’s',
  );
