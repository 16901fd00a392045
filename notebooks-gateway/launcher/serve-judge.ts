import type { Duplex } from 'node:stream';
import { serveRpc, type Handler } from '@vitrine/core/wire';
import { figuresParams, frameParams, tableParams, type FigureJudge } from '../protocol/figure-judge.ts';
import { spendParams, type PrivacyAccount } from '../protocol/privacy-account.ts';

/** What the steward answers one room, beside its tables. */
export interface Asked {
  readonly judge?: FigureJudge | undefined;
  readonly account?: PrivacyAccount | undefined;
}

/**
 * Answers what one room asks of the memory of figures or of the privacy budget, until the room is gone. The room is
 * believed in nothing but form.
 */
export function serveJudge(room: Duplex, { judge, account }: Asked): Promise<void> {
  const judging: Record<string, Handler> =
    judge === undefined
      ? {}
      : {
          frame: (params) => judge.frame(frameParams.parse(params)),
          figures: (params) => judge.figures(figuresParams.parse(params)),
          table: (params) => judge.table(tableParams.parse(params)),
        };
  const counting: Record<string, Handler> =
    account === undefined
      ? {}
      : {
          spend: async (params) => {
            await account.spend(spendParams.parse(params));
            return null;
          },
        };
  return serveRpc(room, room, { ...judging, ...counting });
}
