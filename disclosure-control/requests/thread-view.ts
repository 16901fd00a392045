import { turnOf, type Thread } from './threads.ts';

export interface ThreadView {
  readonly id: string;
  readonly file: string;
  /** Whether the viewer asked: they may go on asking, and say that it is settled. */
  readonly mine: boolean;
  /** Who asked, for those who may know who checks. */
  readonly checker?: string;
  readonly settled: boolean;
  /** Whose turn it is, of what this viewer sees. */
  readonly turn: 'requester' | 'checker' | null;
  readonly messages: readonly {
    readonly by: 'requester' | 'checker';
    readonly round: number;
    readonly at: string;
    readonly words: string;
  }[];
}

interface Threaded {
  readonly round: number;
  readonly threads?: readonly Thread[] | undefined;
}

/**
 * Threads as one person may see them. What a checker asks tells how they lean, so until both have voted it is between
 * them and the study: the other checker sees of it what was said in rounds that are over.
 *
 * @param isParty whether the viewer is of the study
 * @param roundIsOpen whether votes of the request's round are still to come
 */
export function threadsFor(
  viewer: { readonly person: string; readonly isParty: boolean; readonly named: boolean },
  { round, threads = [] }: Threaded,
  roundIsOpen: boolean,
): ThreadView[] {
  return threads.flatMap((thread): ThreadView[] => {
    const mine = thread.checker === viewer.person;
    const hidden = roundIsOpen && !mine && !viewer.isParty;
    const told = thread.messages.filter((message) => !hidden || message.round < round);
    if (told.length === 0) return [];
    const isWhole = told.length === thread.messages.length;
    const { id, file, checker } = thread;
    const settled = thread.settled && !hidden;
    return [
      {
        id,
        file,
        mine,
        ...(viewer.named ? { checker } : {}),
        settled,
        turn: isWhole && !hidden ? turnOf(thread) : null,
        messages: told.map(({ person, round: said, at, words }) => ({
          by: person === checker ? ('checker' as const) : ('requester' as const),
          round: said,
          at,
          words,
        })),
      },
    ];
  });
}
