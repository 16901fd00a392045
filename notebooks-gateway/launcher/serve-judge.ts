import type { Duplex } from 'node:stream';
import { serveRpc } from '@vitrine/core/wire';
import { figuresParams, frameParams, tableParams, type FigureJudge } from '../protocol/figure-judge.ts';

/** Answers what one room asks of the memory of figures, until the room is gone. The room is believed in nothing but form. */
export function serveJudge(room: Duplex, judge: FigureJudge): Promise<void> {
  return serveRpc(room, room, {
    frame: (params) => judge.frame(frameParams.parse(params)),
    figures: (params) => judge.figures(figuresParams.parse(params)),
    table: (params) => judge.table(tableParams.parse(params)),
  });
}
