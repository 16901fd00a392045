import type { Planned } from './planned.ts';
import type { Asked } from './query-mode.ts';
import type { RoomNeed } from '../../rooms/room-registry.ts';

/** The room that a planned query needs; whoever follows the query is told how it comes. */
export function roomNeed({ query, datasets }: Pick<Asked<Planned>, 'query' | 'datasets'>): RoomNeed {
  query.stage('Opening the room');
  return { datasets, onStep: (step) => query.stage(step), signal: query.signal };
}
