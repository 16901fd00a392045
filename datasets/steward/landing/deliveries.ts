import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Conflict, InvalidInput, NotFound } from '@vitrine/core/errors';
import { exists, makeFolder, syncFolder, writeAtomic } from '@vitrine/core/files';
import type { KeyProvider } from '@vitrine/core/keys';
import type { Clock } from '@vitrine/core/process';
import { BlockDigest, mostPieceBytes, pieceKey, type PieceKey } from '@vitrine/core/sealed-pieces';
import { z } from 'zod';
import {
  deliverableSchema,
  receivedFileSchema,
  type Arriving,
  type Deliverable,
  type ReceivedFile,
  type SentPiece,
} from '../../catalogue/delivery.ts';
import { DeliveryExists, DeliveryFull } from '../../errors.ts';
import { blocksOf, cutOff, writeFrom } from './delivered-bytes.ts';
import { KeyedLocks } from '../keyed-locks.ts';

/** What arrives is forgotten when nothing of it came for so long. */
export const idleDays = 7;
/** That a file was received is remembered for so long, in case the answer was lost. */
const rememberedDays = 90;
/** At most so many files arrive at once. */
export const mostArriving = 50;
/** So much of the disk stays free for what the steward does itself, in bytes. */
const leftFree = 1024 ** 3;
const day = 86_400_000;

const stateSchema = z.strictObject({
  ...deliverableSchema.shape,
  arrived: z.int().min(0),
  /** ISO 8601, UTC: when the last piece came. */
  at: z.iso.datetime(),
  received: receivedFileSchema.shape.sha256.optional(),
});
type State = z.output<typeof stateSchema>;

/**
 * Files that arrive in sealed pieces, through a server that cannot open them. A piece counts once it is on the disk;
 * what a crash left behind it is cut off, so that a delivery goes on where the sender was last told. A file gets its
 * name when it is whole, and a name is given once.
 */
export class Deliveries {
  readonly #dir: string;
  readonly #clock: Clock;
  readonly #key: PieceKey;
  readonly #locks = new KeyedLocks();

  private constructor(dir: string, clock: Clock, key: PieceKey) {
    this.#dir = dir;
    this.#clock = clock;
    this.#key = key;
  }

  /** @param dir where received files lie, as a landing source reads them */
  static async open(dir: string, keys: KeyProvider, clock: Clock): Promise<Deliveries> {
    await makeFolder(join(dir, '.arriving'));
    const deliveries = new Deliveries(dir, clock, await pieceKey(await keys.secret('delivery-pieces')));
    await deliveries.#resume();
    return deliveries;
  }

  /** What pieces are sealed for. */
  get publicKey(): string {
    return this.#key.publicKey;
  }

  /** Begun again under its own id, it is the same one. @throws DeliveryExists, DeliveryFull */
  begin({ delivery, file, size }: Deliverable & { readonly delivery: string }): Promise<Arriving> {
    return this.#locks.hold('begin', async () => {
      const arriving = await this.#tidy();
      const own = await this.standing(delivery).catch(() => undefined);
      if (own !== undefined && own.file === file && own.size === size) return own;
      const named = [...(await readdir(this.#dir)), ...arriving.map((one) => one.file)];
      if (named.includes(file)) {
        throw new DeliveryExists({
          detail: `A file named ${file} has been delivered already, or is on its way.`,
          help: 'Give the file another name, such as one with the day.',
        });
      }
      await this.#demandRoom(size, arriving);
      await makeFolder(this.#folder(delivery));
      await this.#write(delivery, { file, size, arrived: 0, at: this.#now() });
      return { delivery, file, size, arrived: 0 };
    });
  }

  /** How far it is. @throws NotFound */
  async standing(delivery: string): Promise<Arriving> {
    const { file, size, arrived } = await this.#state(delivery);
    return { delivery, file, size, arrived };
  }

  /** Takes the next piece. @throws NotFound, InvalidInput, Conflict (`facts.arrived`) when it is not the next */
  take({ delivery, offset, ...sealed }: SentPiece): Promise<Arriving> {
    return this.#locks.hold(delivery, async () => {
      const state = await this.#state(delivery);
      const { file, size, arrived } = state;
      if (state.received !== undefined || offset !== arrived) {
        throw new Conflict({
          detail: 'The piece is not the next of its file.',
          help: 'Ask how much has arrived, and go on from there.',
          facts: { arrived },
        });
      }
      const bytes = await this.#key
        .open({ delivery, file, size, offset }, sealed)
        .catch((cause: unknown) => Promise.reject(unfit('It was not sealed for this place.', cause)));
      if (bytes.length === 0 || bytes.length > mostPieceBytes || arrived + bytes.length > size)
        throw unfit('It is empty, or longer than what is missing.');
      await writeFrom(join(this.#folder(delivery), 'bytes'), arrived, bytes);
      const next = { ...state, arrived: arrived + bytes.length, at: this.#now() };
      await this.#write(delivery, next);
      return { delivery, file, size, arrived: next.arrived };
    });
  }

  /**
   * Gives the file its name when it is whole; asked again, it says the same.
   * @param blocks the digest of `BlockDigest` that the sender has of the file
   * @throws NotFound, Conflict when it is not whole, or not the sender's file
   */
  complete(delivery: string, blocks: string): Promise<ReceivedFile> {
    return this.#locks.hold(delivery, async () => {
      const state = await this.#state(delivery);
      const { file, size, arrived } = state;
      if (arrived !== size) {
        throw new Conflict({
          detail: `Of the file ${arrived.toLocaleString('en-GB')} of ${size.toLocaleString('en-GB')} bytes have arrived.`,
          help: 'Send the rest first.',
          facts: { arrived },
        });
      }
      const sha256 = state.received ?? (await this.#digest(delivery, size, blocks));
      if (state.received === undefined) await this.#write(delivery, { ...state, received: sha256 });
      await this.#name(delivery, file);
      return { file, size, sha256 };
    });
  }

  async #name(delivery: string, file: string): Promise<void> {
    await rename(join(this.#folder(delivery), 'bytes'), join(this.#dir, file)).catch((error: unknown) => {
      // Asked again, or a crash came between the name and the answer.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
    await syncFolder(this.#dir);
  }

  /** Forgets what has arrived of a file that is not whole, or was forgotten already. @throws Conflict for a file that was received */
  discard(delivery: string, file: string): Promise<void> {
    return this.#locks.hold(delivery, async () => {
      const state = await this.#state(delivery).catch((error: unknown) => {
        if (error instanceof NotFound) return undefined;
        throw error;
      });
      const received =
        state === undefined ? await exists(join(this.#dir, file)) : state.received !== undefined;
      if (received) throw new Conflict({ detail: 'The file was received and has its name.' });
      await rm(this.#folder(delivery), { recursive: true, force: true });
    });
  }

  /** Gives files their names that were whole when the steward ended. */
  async #resume(): Promise<void> {
    for (const delivery of await readdir(join(this.#dir, '.arriving'))) {
      const state = await this.#state(delivery).catch(() => undefined);
      if (state?.received !== undefined) await this.#name(delivery, state.file);
    }
  }

  /** @throws Conflict when it is another file than the sender's */
  async #digest(delivery: string, size: number, blocks: string): Promise<string> {
    const path = join(this.#folder(delivery), 'bytes');
    // A crash may have left something behind the last piece.
    await cutOff(path, size);
    const whole = createHash('sha256');
    const byBlock = new BlockDigest();
    for await (const block of blocksOf(path, size)) {
      whole.update(block);
      await byBlock.add(block);
    }
    if ((await byBlock.digest()) !== blocks) {
      throw new Conflict({
        detail: 'What has arrived is not the file that you have now.',
        help: 'The file may have changed between two parts: discard the delivery, and send it again.',
      });
    }
    return whole.digest('hex');
  }

  /** Forgets what nobody goes on with. Returns the rest. */
  async #tidy(): Promise<readonly State[]> {
    const kept: State[] = [];
    for (const delivery of await readdir(join(this.#dir, '.arriving'))) {
      // What cannot be read now is neither forgotten nor in the way.
      const state = await this.#state(delivery).catch((error: unknown) =>
        error instanceof NotFound ? undefined : ('unreadable' as const),
      );
      if (state === 'unreadable') continue;
      if (state !== undefined && !this.#isOver(state)) kept.push(state);
      else
        await this.#locks.hold(delivery, () => rm(this.#folder(delivery), { recursive: true, force: true }));
    }
    return kept;
  }

  #isOver({ at, received }: State): boolean {
    const days = received === undefined ? idleDays : rememberedDays;
    return Date.parse(at) <= this.#clock.now().getTime() - days * day;
  }

  /** @throws DeliveryFull */
  async #demandRoom(size: number, arriving: readonly State[]): Promise<void> {
    if (arriving.filter((one) => one.received === undefined).length >= mostArriving) {
      throw new DeliveryFull({
        detail: `${mostArriving} files are on their way already.`,
        help: 'Wait until one has arrived, or discard one that nobody goes on with.',
      });
    }
    const { bavail, bsize } = await statfs(this.#dir);
    const promised = arriving.reduce((sum, one) => sum + one.size - one.arrived, 0);
    if (size + promised + leftFree <= bavail * bsize) return;
    throw new DeliveryFull({
      detail: 'The disk has no room for a file of this size.',
      help: 'Ask the operator for more, or discard deliveries that nobody goes on with.',
    });
  }

  async #state(delivery: string): Promise<State> {
    const text = await readFile(join(this.#folder(delivery), 'state.json'), 'utf8').catch(
      (error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        throw new NotFound({
          detail: 'There is no such delivery any more.',
          help: `What nobody goes on with is forgotten after ${idleDays} days: begin anew.`,
        });
      },
    );
    return stateSchema.parse(JSON.parse(text));
  }

  #write(delivery: string, state: State): Promise<void> {
    return writeAtomic(join(this.#folder(delivery), 'state.json'), JSON.stringify(state));
  }

  #folder(delivery: string): string {
    return join(this.#dir, '.arriving', delivery);
  }

  #now(): string {
    return this.#clock.now().toISOString();
  }
}

function unfit(detail: string, cause?: unknown): InvalidInput {
  return new InvalidInput({ detail: `The piece cannot be taken. ${detail}`, cause });
}
