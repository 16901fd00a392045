import { endOfStream } from './messages.ts';
import type { ArrowBatch } from './read-batch.ts';

/** A result as an Arrow IPC stream (media type application/vnd.apache.arrow.stream). */
export async function* ipcStream(result: {
  readonly schemaMessage: Uint8Array;
  readonly batches: AsyncIterable<ArrowBatch>;
}): AsyncGenerator<Uint8Array> {
  yield result.schemaMessage;
  for await (const batch of result.batches) yield batch.message;
  yield endOfStream;
}
