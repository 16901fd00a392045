import { newActId } from '@vitrine/core/ids';
import { type JsonObject } from '@vitrine/core/text';
import type { Person } from '@vitrine/identity/people';
import { recordAct, type Acting } from '@vitrine/ledger/log';
import type { RecordPorts } from './ports.ts';

export interface ActDraft {
  readonly type: string;
  readonly public: JsonObject;
  readonly private?: JsonObject;
}

/** Records something that is done by being recorded, and waits until the database shows it. */
export async function recordFact(
  ports: Pick<RecordPorts, 'projection'>,
  actor: string,
  act: ActDraft,
): Promise<void> {
  await ports.projection.record([
    {
      type: act.type,
      phase: 'fact',
      act: newActId(),
      public: act.public,
      private: { actor, ...act.private },
    },
  ]);
}

/** Does something with an effect outside the ledger: on record before and after (DESIGN, recorded before done). */
export async function perform<T>(
  ports: RecordPorts,
  actor: { readonly id: Person['id'] | 'system' },
  act: ActDraft,
  run: (acting: Acting) => Promise<T>,
): Promise<T> {
  try {
    return await recordAct(
      ports.ledger,
      { type: act.type, public: act.public, private: { actor: actor.id, ...act.private } },
      (acting) => {
        // The outcome says by itself what it is the outcome of.
        acting.note({ public: act.public });
        return run(acting);
      },
    );
  } finally {
    await ports.projection.settled();
  }
}
