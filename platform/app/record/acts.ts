import { newActId } from '@vitrine/core/ids';
import { type JsonObject } from '@vitrine/core/text';
import type { Person } from '@vitrine/identity/people';
import { recordAct, type Acting } from '@vitrine/ledger/log';
import type { RecordPorts } from './ports.ts';

export interface Deed {
  readonly type: string;
  readonly public: JsonObject;
  readonly private?: JsonObject;
}

/** Records something that is done by being recorded, and waits until the database shows it. */
export async function recordFact(
  parts: Pick<RecordPorts, 'projection'>,
  actor: string,
  deed: Deed,
): Promise<void> {
  await parts.projection.record([
    {
      type: deed.type,
      phase: 'fact',
      act: newActId(),
      public: deed.public,
      private: { actor, ...deed.private },
    },
  ]);
}

/** Does something with an effect outside the ledger: on record before and after (DESIGN, recorded before done). */
export async function perform<T>(
  parts: RecordPorts,
  actor: { readonly id: Person['id'] | 'system' },
  deed: Deed,
  run: (acting: Acting) => Promise<T>,
): Promise<T> {
  try {
    return await recordAct(
      parts.ledger,
      { type: deed.type, public: deed.public, private: { actor: actor.id, ...deed.private } },
      (acting) => {
        // The outcome says by itself what it is the outcome of.
        acting.note({ public: deed.public });
        return run(acting);
      },
    );
  } finally {
    await parts.projection.settled();
  }
}
