import { BlockDigest, mostPieceBytes, sealPiece } from '@vitrine/core/sealed-pieces';
import { ApiProblem, type ApiClient } from './client.ts';
import type { Arriving, ReceivedFile } from './schemas/delivery.ts';

/** A file that is read in parts. */
export interface FileToDeliver {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The bytes from one place to another. */
  read(from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
}

interface Delivering {
  readonly signal?: AbortSignal;
  /** Told the bytes that have arrived. */
  readonly onProgress?: (arrived: number) => void;
  /** Waits before the next attempt, in milliseconds. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** How often a piece is tried again before the sender is told. */
const attempts = 6;

/**
 * Sends a file, sealed in pieces; one of the same name and size that stopped on its way goes on where it stopped.
 * @throws ApiProblem; a `DOMException` named AbortError when it was stopped
 */
export async function deliver(
  api: ApiClient,
  file: FileToDeliver,
  { signal, onProgress, wait = (ms) => new Promise((done) => setTimeout(done, ms)) }: Delivering = {},
): Promise<ReceivedFile> {
  const withSignal = signal === undefined ? {} : { signal };
  const { publicKey, arriving } = await api.call('listDeliveries', withSignal);
  const known = arriving.find((one) => one.own && one.file === file.name && one.size === file.size);
  let standing =
    (known === undefined ? undefined : await goneOnWith(api, known.delivery, withSignal)) ??
    (await api.call('beginDelivery', { body: { file: file.name, size: file.size }, ...withSignal }));
  const { delivery } = standing;
  // What is sealed is the sender's file: another name or size is not the server's to say.
  const { name, size } = file;
  if (standing.file !== name || standing.size !== size) throw otherFile();
  const params = { delivery };
  const blocks = new BlockDigest();
  const next = async (offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<Arriving> => {
    const sealed = await sealPiece(publicKey, { delivery, file: name, size, offset }, bytes);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await api.call('sendPiece', { params, body: { offset, ...sealed }, ...withSignal });
      } catch (error) {
        if (signal?.aborted === true || attempt === attempts || !mayPass(error)) throw error;
        await wait(500 * 2 ** attempt);
        const now = await api.call('getDelivery', { params, ...withSignal }).catch(() => undefined);
        // It had arrived; the answer was lost.
        if (now !== undefined && now.arrived === offset + bytes.length) return now;
      }
    }
  };
  for (let at = 0; at < size; at += mostPieceBytes) {
    signal?.throwIfAborted();
    const end = Math.min(at + mostPieceBytes, size);
    const block = await file.read(at, end);
    if (block.length !== end - at) throw changed();
    await blocks.add(block);
    if (end > standing.arrived) {
      const offset = Math.max(at, standing.arrived);
      standing = await next(offset, block.slice(offset - at));
    }
    onProgress?.(standing.arrived);
  }
  return api.call('completeDelivery', { params, body: { blocks: await blocks.digest() }, ...withSignal });
}

/** How far a delivery is. One that was forgotten, as what nobody goes on with is, is discarded, and begins anew. */
async function goneOnWith(
  api: ApiClient,
  delivery: string,
  withSignal: { readonly signal?: AbortSignal },
): Promise<Arriving | undefined> {
  const params = { delivery };
  return api.call('getDelivery', { params, ...withSignal }).catch(async (error: unknown) => {
    if (!(error instanceof ApiProblem) || error.problem.code !== 'not-found') throw error;
    await api.call('discardDelivery', { params, ...withSignal });
    return undefined;
  });
}

/** Whether an attempt may succeed later: the network, or a server that is busy or starts again. */
function mayPass(error: unknown): boolean {
  return !(error instanceof ApiProblem) || error.problem.status >= 502 || error.problem.status === 429;
}

const changed = (): Error =>
  refused('The file has become shorter while it was sent.', 'Discard the delivery, and send the file again.');

const otherFile = (): Error =>
  refused('The server answers for another file than this one.', 'Tell the operator: nothing was sent.');

function refused(detail: string, help: string): Error {
  const type = 'urn:vitrine:problem:file-changed';
  return new ApiProblem({ type, title: 'The file changed', status: 409, detail, code: 'file-changed', help });
}
