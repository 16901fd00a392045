import { newActId } from '@vitrine/core/ids';
import { z } from 'zod';
import type { EntryDraft } from './entry.ts';

/** The type of the entry that says which private fields of which entry are destroyed. */
export const destructionType = 'private.destroyed';

const faceSchema = z.object({ index: z.int().min(0), fields: z.array(z.string()).min(1) });

export interface Destruction {
  readonly index: number;
  readonly fields: readonly string[];
}

/** The entry to append before `destroyPrivate`: without it a verifier takes the absence for damage. */
export function destructionOf(destruction: Destruction, actor: string, reason: string): EntryDraft {
  return {
    type: destructionType,
    phase: 'fact',
    act: newActId(),
    public: { index: destruction.index, fields: destruction.fields },
    private: { actor, reason },
  };
}

/** What an entry of this type and face destroys, if it is such an entry. */
export function destroyedBy(type: string, face: unknown): Destruction | undefined {
  if (type !== destructionType) return undefined;
  const parsed = faceSchema.safeParse(face);
  return parsed.success ? parsed.data : undefined;
}
