import { deliver, deliveredNameOf, fileSizeText, type Deliveries, type ReceivedFile } from '@vitrine/api';
import { InvalidInput } from '@vitrine/core/errors';
import type { Command } from 'commander';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { withClient, type GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';

/** `dataset deliver`, `dataset deliveries`: files of data, sent in pieces that only the steward opens. */
export function deliverCommands(dataset: Command, globals: () => GlobalOptions): void {
  dataset
    .command('deliver <file>')
    .description('send a file of data, sealed for the steward; sent again, it goes on where it stopped')
    .option('--name <name>', 'the name that it gets here')
    .action(async (path: string, { name }: { name?: string }) => {
      const output = createOutput(globals().json);
      const stop = new AbortController();
      const interrupt = (): void => stop.abort();
      const handle = await open(path, 'r').catch((cause: unknown) => {
        throw new InvalidInput({ detail: `The file ${path} cannot be read.`, cause });
      });
      process.once('SIGINT', interrupt);
      try {
        const facts = await handle.stat();
        if (!facts.isFile() || facts.size === 0)
          throw new InvalidInput({ detail: `${path} is no file, or an empty one.` });
        const file = {
          name: name ?? deliveredNameOf(basename(path)),
          size: facts.size,
          read: async (from: number, to: number) => {
            const bytes = new Uint8Array(to - from);
            const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
            return bytes.subarray(0, bytesRead);
          },
        };
        let told = -1;
        const onProgress = (arrived: number): void => {
          const percent = Math.floor((arrived / file.size) * 20) * 5;
          if (percent > told) output.progress(`${percent} % of ${fileSizeText(file.size)}`);
          told = Math.max(told, percent);
        };
        await withClient(globals(), async (client) => {
          const received = await deliver(client, file, { signal: stop.signal, onProgress });
          output.result(received, () => receivedText(received));
        });
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        output.progress('Stopped. The same command goes on from here.');
        process.exitCode = 130;
      } finally {
        process.removeListener('SIGINT', interrupt);
        await handle.close();
      }
    });

  dataset
    .command('deliveries')
    .description('files that were delivered, by whom and when, and those on their way')
    .option('--discard <delivery>', 'discard one that has not arrived whole')
    .action(async ({ discard }: { discard?: string }) => {
      await withClient(globals(), async (client) => {
        if (discard !== undefined)
          await client.call('discardDelivery', { params: { delivery: discard }, body: {} });
        const all = await client.call('listDeliveries', {});
        createOutput(globals().json).result(all, () => deliveriesText(all));
      });
    });
}

function receivedText({ file, size, sha256, seenBefore }: ReceivedFile): string {
  return [
    `${file} was received whole: ${fileSizeText(size)}, SHA-256 ${sha256}.`,
    ...seenText(seenBefore),
    `A dataset file reads it with: source: {alias: deliveries, file: ${file}}`,
  ].join('\n');
}

const seenText = (names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`The very same bytes came before, as ${names.join(', ')}.`];

function deliveriesText({ arriving, received }: Deliveries): string {
  const there = received.map(({ file, size, at, by, sha256, seenBefore }) => [
    ...[file, fileSizeText(size), at, by, sha256.slice(0, 12)],
    seenBefore.length === 0 ? 'new' : `as ${seenBefore.join(', ')}`,
  ]);
  const coming = arriving.map(({ delivery, file, size, begun, by }) => [
    ...[delivery, file, fileSizeText(size), begun, by],
  ]);
  return [
    there.length === 0
      ? 'Nothing has been delivered.'
      : table(['file', 'size', 'received', 'by', 'SHA-256', 'seen before'], there),
    ...(coming.length === 0
      ? []
      : ['', 'On their way:', table(['delivery', 'file', 'size', 'begun', 'by'], coming)]),
  ].join('\n');
}
