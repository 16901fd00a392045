import { z } from 'zod';

/** The type of the entry that hands the log to a new key. */
export const rotationType = 'log-key.rotated';

const face = z.object({ note: z.string().max(4_096) });

/** The note by which an entry hands the log to a new key, if it is such an entry. */
export function rotationIn(type: string, publicFace: unknown): string | undefined {
  return type === rotationType ? (face.safeParse(publicFace).data?.note ?? '') : undefined;
}
