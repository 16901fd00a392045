import { RequestIllegal } from './errors.ts';

/** What a step gives; undefined when it was not legal where its entry stands, such as a vote after a change. */
export function legally<T>(step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof RequestIllegal) return undefined;
    throw error;
  }
}
