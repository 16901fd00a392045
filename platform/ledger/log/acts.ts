import { newActId, type ActId } from '@vitrine/core/ids';
import { toProblem, VitrineError } from '@vitrine/core/errors';
import { type JsonObject } from '@vitrine/core/text';
import type { Entry, EntryDraft, Result } from './entry.ts';
import { LedgerUnavailable } from '../errors.ts';
import type { Ledger } from './ledger.ts';

/** What is about to be done. */
export interface ActDraft {
  readonly type: string;
  /** A new one when absent. */
  readonly act?: ActId;
  readonly public: JsonObject;
  readonly private: JsonObject;
}

/** What `run` is told, and where it says what the outcome should record. */
export interface Acting {
  readonly act: ActId;
  readonly intent: Entry;
  /** Adds fields to the outcome, whatever it will be. */
  readonly note: (fields: { readonly public?: JsonObject; readonly private?: JsonObject }) => void;
}

/**
 * Does something that must be on record: an intent on disk before `run` is called, an outcome on disk before
 * its result, or its error, is given back. The outcome is `refused` for an error of ours that says no and
 * `failed` for any other; only an error's code is recorded, never its text.
 * @throws LedgerUnavailable when either cannot be written: without intent `run` is never called, without
 * outcome its result is withheld. Otherwise whatever `run` throws.
 */
export async function recordAct<T>(
  ledger: Ledger,
  draft: ActDraft,
  run: (acting: Acting) => Promise<T>,
): Promise<T> {
  const act = draft.act ?? newActId();
  const { type } = draft;
  const [intent] = await ledger.append([
    { type, phase: 'intent', act, public: draft.public, private: draft.private },
  ]);
  if (intent === undefined) throw new LedgerUnavailable();
  let face: JsonObject = {};
  let hidden: JsonObject = { actor: draft.private['actor'] ?? 'system' };
  const note: Acting['note'] = (fields) => {
    face = { ...face, ...fields.public };
    hidden = { ...hidden, ...fields.private };
  };
  const conclude = async (result: Result): Promise<void> => {
    try {
      await ledger.append([{ type, phase: 'outcome', act, result, public: face, private: hidden }]);
    } catch (error) {
      throw error instanceof LedgerUnavailable ? error : new LedgerUnavailable(error);
    }
  };
  let value: T;
  try {
    value = await run({ act, intent, note });
  } catch (error) {
    note({ public: { code: toProblem(error).code } });
    await conclude(error instanceof VitrineError && error.refuses ? 'refused' : 'failed');
    throw error;
  }
  await conclude('done');
  return value;
}

/**
 * After a restart: closes each intent that has no outcome as `interrupted`, and finishes destructions that
 * were recorded but not carried out. To be called before anything new is recorded.
 */
export async function closeDangling(ledger: Ledger): Promise<readonly Entry[]> {
  for (const { index, fields } of await ledger.undestroyed()) await ledger.destroyPrivate(index, fields);
  const drafts: EntryDraft[] = [];
  for (const { act, index, type } of ledger.dangling()) {
    // With the intent's public face, so that whoever filters by agreement or dataset finds both.
    const { public: face } = await ledger.entry(index);
    drafts.push({
      type,
      phase: 'outcome',
      act,
      result: 'interrupted',
      public: { ...face, intent: index },
      private: { actor: 'system' },
    });
  }
  return await ledger.append(drafts);
}
