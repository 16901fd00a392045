import type { UseCases } from '../use-case.ts';
import type { Projection } from './projection.ts';

type Work = (caller: never, input: never) => Promise<unknown> | AsyncIterable<unknown>;

/**
 * The use cases, none of which does or shows anything once the database was found to be altered. What a caller gets
 * then is thrown at the call: @throws DatabaseAltered
 */
export function withIntactDatabase(projection: Pick<Projection, 'altered'>, useCases: UseCases): UseCases {
  const guarded = Object.entries(useCases as Readonly<Record<string, Work>>).map(([name, work]) => {
    const checked: Work = (caller, input) => {
      if (projection.altered !== undefined) throw projection.altered;
      return work(caller, input);
    };
    return [name, checked];
  });
  return Object.fromEntries(guarded) as UseCases;
}
