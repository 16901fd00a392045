import { Memory, type PeopleStore } from '../memory.ts';

/** For tests: a memory as the steward would hold it, but for encryption. */
export function memoryOf(threshold: number, triplesAmong = 100): Memory {
  const kept: Uint8Array[] = [];
  const store: PeopleStore = {
    put: (place, packed) => void (kept[place] = packed),
    get: (place) => kept[place] ?? Uint8Array.of(),
  };
  return new Memory({ threshold, secret: Buffer.from('a secret of the steward'), triplesAmong }, store);
}
