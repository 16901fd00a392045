import { z } from 'zod';
import type { RpcClient } from '@vitrine/core/wire';
import { figuresAnswer, frameAnswer, type FigureJudge } from '../../protocol/figure-judge.ts';

/** The steward's judgement, asked over its pipe. */
export function stewardJudge(steward: RpcClient, seed: number): FigureJudge {
  return {
    seed,
    frame: (params) => steward.call('frame', params, frameAnswer),
    figures: (params) => steward.call('figures', params, figuresAnswer),
    table: async (params) => {
      await steward.call('table', params, z.null());
    },
  };
}
