import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventStream } from './event-stream.ts';

describe('eventStream', () => {
  it('hands on every line in order, also those before anyone listened', async () => {
    const stream = eventStream<number>(async (emit) => {
      emit(1);
      emit(2);
      await turn();
      emit(3);
    });
    const seen: number[] = [];
    for await (const line of stream) seen.push(line);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('hands on what came before a failure, then the failure', async () => {
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      const lines = eventStream<number>(async (emit) => {
        emit(1);
        await turn();
        throw new Error('broken');
      });
      for await (const line of lines) seen.push(line);
    };
    await expect(read()).rejects.toThrow('broken');
    expect(seen).toEqual([1]);
  });

  it('finishes the work when nobody listens any more, and its failure harms nobody', async () => {
    const { promise: finished, resolve } = Promise.withResolvers<boolean>();
    const lines = eventStream<number>(async (emit) => {
      emit(1);
      await turn();
      resolve(true);
      throw new Error('nobody hears this');
    });
    for await (const line of lines) {
      expect(line).toBe(1);
      break;
    }
    expect(await finished).toBe(true);
    await turn();
  });
});
