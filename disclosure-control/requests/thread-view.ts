import { votesAreIn, type Request } from './request.ts';
import { turnOf } from './threads.ts';

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

/**
 * Threads as one person may see them. What a checker asks tells how they lean, so until both have voted it is between
 * them and the study: others see of it what was said in rounds that have both votes. As a lone vote of a round that
 * ended without the other, so what was said in it stays theirs.
 *
 * @param isParty whether the viewer is of the study
 */
export function threadsFor(
  viewer: { readonly person: string; readonly isParty: boolean; readonly named: boolean },
  request: Pick<Request, 'round' | 'votes' | 'earlierRounds' | 'threads'>,
): ThreadView[] {
  const { threads = [] } = request;
  return threads.flatMap((thread): ThreadView[] => {
    const mine = thread.checker === viewer.person;
    const isTold = (round: number): boolean => mine || viewer.isParty || votesAreIn(request, round);
    const told = thread.messages.filter((message) => isTold(message.round));
    if (told.length === 0) return [];
    const isWhole = told.length === thread.messages.length && isTold(request.round);
    const { id, file, checker } = thread;
    const settled = thread.settled && isWhole;
    return [
      {
        id,
        file,
        mine,
        ...(viewer.named ? { checker } : {}),
        settled,
        turn: isWhole ? turnOf(thread) : null,
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
