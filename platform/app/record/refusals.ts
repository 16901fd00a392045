import { newActId } from '@vitrine/core/ids';
import { VitrineError } from '@vitrine/core/errors';
import { type Clock } from '@vitrine/core/process';
import type { RecordPorts } from './ports.ts';
import type { Caller, UseCases } from '../use-case.ts';

/** The same refusal of the same person is on record at most once in this time. */
const quietMs = 60_000;

/** Remembers which refusals are on record already, so that nobody fills the ledger by asking. */
export class RefusalMeter {
  readonly #clock: Clock;
  readonly #last = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this refusal is to be recorded; if so, the next like it within the minute is not. */
  take(person: string, what: string, code: string): boolean {
    const now = this.#clock.now().getTime();
    for (const [key, at] of this.#last) if (now - at >= quietMs) this.#last.delete(key);
    const key = `${person} ${what} ${code}`;
    if (this.#last.has(key)) return false;
    this.#last.set(key, now);
    return true;
  }
}

type Work = (caller: Caller, input: never) => Promise<unknown> | AsyncIterable<unknown>;

/** The use cases, with what they refuse a person put on record. Queries record their own refusals. */
export function withRefusals(ports: RecordPorts, useCases: UseCases): UseCases {
  const meter = new RefusalMeter(ports.clock);
  const note = async ({ person }: Caller, what: string, error: unknown): Promise<void> => {
    if (!isRefusal(error) || !meter.take(person.id, what, error.code)) return;
    const face = { what, code: error.code };
    await ports.projection.record([
      { type: 'refusal', phase: 'fact', act: newActId(), public: face, private: { actor: person.id } },
    ]);
  };
  const wrapped = Object.entries(useCases as Readonly<Record<string, Work>>).map(([what, work]) => {
    const watched: Work = (caller, input) => {
      const answer = work(caller, input);
      if (Symbol.asyncIterator in answer) return watchedLines(answer, (error) => note(caller, what, error));
      return answer.catch(async (error: unknown) => {
        await note(caller, what, error);
        throw error;
      });
    };
    return [what, watched];
  });
  return Object.fromEntries(wrapped) as UseCases;
}

/** A denial of what this person may do, as opposed to input that has no meaning or a state that has moved on. */
function isRefusal(error: unknown): error is VitrineError {
  return error instanceof VitrineError && error.status === 403;
}

async function* watchedLines(
  lines: AsyncIterable<unknown>,
  failed: (error: unknown) => Promise<void>,
): AsyncGenerator {
  try {
    yield* lines;
  } catch (error) {
    await failed(error);
    throw error;
  }
}
