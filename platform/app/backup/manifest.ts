import { z } from 'zod';

export const manifestFile = 'backup.json';

/** A file's place below the home: words and slashes, so that no name leads out of it. */
const place = z
  .string()
  .max(1_000)
  .regex(/^[^/\0]+(?:\/[^/\0]+)*$/)
  .refine((path) => !path.split('/').some((part) => part === '.' || part === '..'));

/** What a backup holds; written last, so that a backup without it is none. */
export const manifestSchema = z.strictObject({
  format: z.literal('vitrine-backup-1'),
  at: z.iso.datetime(),
  /** Whether the folders of keys are in it. Without them it is of no use to who finds it. */
  keys: z.boolean(),
  files: z.record(
    place,
    z.strictObject({
      bytes: z.int().min(0),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      mode: z.int().min(0).max(0o777),
    }),
  ),
});
export type BackupManifest = z.infer<typeof manifestSchema>;
export type BackedUpFile = BackupManifest['files'][string];

/** Folders of keys, below the home. */
export const keyFolders = ['server/keys', 'steward/keys', 'personas'] as const;
