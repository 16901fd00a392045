import { Conflict, NotFound, VitrineError } from '@vitrine/core/errors';
import { type AgreementRef } from '@vitrine/core/ids';
import { type Handler } from '@vitrine/core/wire';
import { type Logger } from '@vitrine/core/log';
import type { z } from 'zod';
import { SignaturesRefused } from '../../errors.ts';
import { type AgreementEnvelope } from '../../catalogue/steward/agreement-envelope.ts';
import type { ServedAgreements } from '../served-agreements.ts';
import { kernelsRefused } from '@vitrine/notebooks-gateway/protocol';
import type { Rooms } from '@vitrine/notebooks-gateway/launcher';
import type { RoomTable } from '../../catalogue/steward/agreement-request.ts';
import type { FigureMemories } from '../figures/figure-memories.ts';
import { getProfile } from '@vitrine/disclosure-control/profiles';
import type { FigureJudge, PrivacyAccount } from '@vitrine/notebooks-gateway/protocol';
import { agreementSchema, detachedLanguages, type Agreement } from '@vitrine/policy/agreement';
import { validSigners, type RelyingParty } from '@vitrine/policy/lifecycle';
import {
  checkSignatureParams,
  closeRoomParams,
  closeRoomsParams,
  openKernelParams,
  openRoomParams,
  type OpenedKernel,
  type OpenedRoom,
  type OpenRoom,
} from '../../catalogue/steward/room-calls.ts';

/** What rooms need of the agreements that are served. */
export type RoomAgreements = Pick<
  ServedAgreements,
  'officers' | 'prepareRoom' | 'readmit' | 'removeDead' | 'spendPrivacy'
>;
type RoomLauncher = Pick<Rooms, 'openRoom' | 'openKernel' | 'closeRoom' | 'closeAll'>;

interface LiveRoom {
  readonly roomId: string;
  readonly ref: AgreementRef;
  readonly envelope: AgreementEnvelope;
  readonly username: string;
  /** Whether it is a room of code that nobody sees the outputs of. */
  readonly detached: boolean;
  /** Whom the steward left out of the room's cuts. */
  readonly leftOut: readonly string[];
}

/** How often the steward asks itself whether each room may still be open. */
const watchMs = 1_000;
/** How often it removes the cuts that must go, such as at the end of a term, by itself. */
const tidyMs = 60_000;

/**
 * Rooms, where the steward opens them: it looks again every second at what it checked when it opened each, so
 * that a room closes at the end of its agreement whatever the server does.
 */
export class StewardRooms {
  readonly #agreements: RoomAgreements;
  readonly #rooms: RoomLauncher;
  readonly #relyingParty: RelyingParty;
  readonly #figures: Pick<FigureMemories, 'judge' | 'close'>;
  readonly #log: Logger;
  readonly #open = new Map<string, LiveRoom>();
  /** Names of rooms that are being opened: two of one name would leave one out of sight. */
  readonly #opening = new Set<string>();
  readonly #watch: NodeJS.Timeout;
  readonly #tidy: NodeJS.Timeout;

  constructor(
    agreements: RoomAgreements,
    rooms: RoomLauncher,
    relyingParty: RelyingParty,
    figures: Pick<FigureMemories, 'judge' | 'close'>,
    log: Logger,
  ) {
    this.#agreements = agreements;
    this.#rooms = rooms;
    this.#relyingParty = relyingParty;
    this.#figures = figures;
    this.#log = log;
    this.#watch = setInterval(() => void this.look(), watchMs);
    this.#watch.unref();
    this.#tidy = setInterval(() => {
      agreements
        .removeDead()
        .catch((error: unknown) => log.error({ err: error }, 'cuts could not be removed'));
    }, tidyMs);
    this.#tidy.unref();
  }

  /** The calls for `serveRpc`, beside the steward's own. */
  handlers(): Readonly<Record<string, Handler>> {
    return {
      openRoom: (params, context) =>
        this.#openNamed(openRoomParams.parse(params), (step) => void context.event(step)),
      closeRooms: async (params) => {
        await this.closeAgreement(closeRoomsParams.parse(params).ref);
      },
      openKernel: (params) => this.#openKernel(openKernelParams.parse(params)),
      closeRoom: (params) => this.#rooms.closeRoom(closeRoomParams.parse(params).roomId),
      officerKeys: () => this.#agreements.officers(),
      checkSignature: async (params) => {
        const { digest, officer, signature } = checkSignatureParams.parse(params);
        const officers = await this.#agreements.officers();
        const valid = validSigners(digest, [], [{ officer, signature }], officers, this.#relyingParty);
        if (valid.length > 0) return;
        const enrolled = officers.some((one) => one.officer === officer && one.keyId === signature.keyId);
        throw enrolled ? misplacedSignature() : unknownKey();
      },
    };
  }

  /**
   * A kernel runs where the signed document names its language and shows rows, or in a room of its own where the
   * document lets code run unseen: looked at again here, as the room's readers are, whatever the server asks for.
   */
  async #openKernel({ roomId, language }: z.output<typeof openKernelParams>): Promise<OpenedKernel> {
    const room = this.#open.get(roomId);
    if (room === undefined) throw new NotFound({ detail: 'No room of this name is open.' });
    const agreement = agreementSchema.parse(room.envelope.document);
    const granted = room.detached
      ? detachedLanguages(agreement)
      : agreement.display === 'rows'
        ? agreement.kernels
        : [];
    if (!granted.includes(language)) throw kernelsRefused();
    await this.#agreements.readmit(room).catch(async (error: unknown) => {
      await this.#rooms.closeRoom(roomId);
      throw error;
    });
    const { socketPath, confined } = await this.#rooms.openKernel(roomId, language);
    return { socketPath, confined };
  }

  async closeAgreement(ref: AgreementRef): Promise<void> {
    const mine = [...this.#open.values()].filter((room) => room.ref === ref);
    await Promise.all(mine.map((room) => this.#rooms.closeRoom(room.roomId)));
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    clearInterval(this.#tidy);
    await this.#rooms.closeAll();
    await this.#figures.close();
  }

  async #openNamed(request: OpenRoom, progress: (step: unknown) => void): Promise<OpenedRoom> {
    const { roomId } = request;
    if (this.#open.has(roomId) || this.#opening.has(roomId)) {
      throw new Conflict({ detail: 'A room of this name is open already.' });
    }
    this.#opening.add(roomId);
    try {
      return await this.#openRoom(request, progress);
    } finally {
      this.#opening.delete(roomId);
    }
  }

  async #openRoom(request: OpenRoom, progress: (step: unknown) => void): Promise<OpenedRoom> {
    const { roomId, envelope, username, receipt, datasets, detached = false } = request;
    // Of the document whose signatures are verified next.
    if (detached && detachedLanguages(agreementSchema.parse(envelope.document)).length === 0)
      throw kernelsRefused();
    const tables = await this.#agreements.prepareRoom(
      { envelope, username, receipt, datasets, detached },
      progress,
    );
    const agreement = agreementSchema.parse(envelope.document);
    const { ref, display, dataOut, privacyBudget, limits, disclosure, kernels } = agreement;
    const languages = kernels.filter((language) => language !== 'sql');
    const leftOut = tables.map((table) => table.leftOut);
    const asked = {
      roomId,
      tables: tables.map((table) => ({
        dataset: table.dataset,
        file: table.file,
        dataKey: table.key,
        columns: table.columns.map((column) => ({
          // What columns mean is told to kernels only.
          ...(languages.length > 0 ? table.dictionary.find(({ name }) => name === column.name) : {}),
          ...column,
        })),
        sensitive: table.sensitive,
      })),
      display: detached ? ('detached' as const) : display,
      disclosure,
      // Noise protects private answers whatever was shown before; what protects others would tell beside it.
      ...(detached
        ? {}
        : dataOut === 'private' && privacyBudget !== undefined
          ? { privacy: privacyBudget, account: this.#account(agreement, tables) }
          : display === 'aggregates'
            ? { judge: this.#judge(tables, disclosure) }
            : {}),
      kernels: languages,
      // What the document bounds, the reader bounds too, whatever the server asks it.
      limits: {
        memoryMiB: limits.memoryMiB,
        scratchMiB: limits.scratchMiB,
        maxRows: limits.rowsShown,
        querySeconds: limits.querySeconds,
      },
    };
    const room = await this.#rooms.openRoom(asked).catch(async (error: unknown) => {
      // A cut that went meanwhile cannot be opened: why it went is the reason to tell.
      await this.#agreements.readmit({ envelope, username, leftOut });
      throw error;
    });
    this.#open.set(roomId, { roomId, ref, envelope, username, detached, leftOut });
    void room.ended.then((reason) => {
      this.#open.delete(roomId);
      this.#log.info({ room: roomId, reason }, 'room ended');
    });
    // What ended while the room was being opened is seen now, not at the next look: nobody has been let in yet.
    await this.#agreements.readmit({ envelope, username, leftOut }).catch(async (error: unknown) => {
      await this.#rooms.closeRoom(roomId);
      throw error;
    });
    const cuts = tables.map(({ dataset, cut }) => ({ dataset, cut }));
    return { socketPath: room.socketPath, confined: room.confined, cuts };
  }

  /** The steward's own count, whatever a server that was taken over keeps of accounts. */
  #account(agreement: Agreement, tables: readonly RoomTable[]): PrivacyAccount {
    const held = tables.map((table) => table.dataset);
    return { spend: (spent) => this.#agreements.spendPrivacy(agreement, held, spent) };
  }

  /** By the threshold of the agreement's profile, whatever a room asks. */
  #judge(tables: readonly RoomTable[], disclosure: Agreement['disclosure']): FigureJudge {
    const { threshold } = getProfile(disclosure.profile, disclosure.overrides);
    const datasets = tables.map((table) => table.dataset);
    const { seed, ...judge } = this.#figures.judge(datasets, threshold);
    // A room says only that it could not answer: that the memory cannot be read or written is for the operator to see.
    const told = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
      try {
        return await answer;
      } catch (error) {
        const code = error instanceof VitrineError ? error.code : 'internal';
        this.#log.error({ code }, 'figures could not be judged');
        throw error;
      }
    };
    return {
      seed,
      frame: (params) => told(judge.frame(params)),
      figures: (params) => told(judge.figures(params)),
      table: (params) => told(judge.table(params)),
    };
  }

  /** Closes the rooms that must not be open any more. */
  async look(): Promise<void> {
    // Side by side: a room that does not end keeps no other one open.
    const looks = [...this.#open.values()].map((room) =>
      this.#agreements.readmit(room).catch(() => this.#rooms.closeRoom(room.roomId)),
    );
    await Promise.all(looks);
  }
}

function unknownKey(): SignaturesRefused {
  return new SignaturesRefused({
    detail: 'The key that signed is not enrolled for you.',
    help: 'Send the operator the enrolment file of your passkey, or sign with the one that is enrolled.',
  });
}

function misplacedSignature(): SignaturesRefused {
  return new SignaturesRefused({
    detail: 'Your key is enrolled, but the signature is not its signature on this document at this address.',
    help: 'Open Vitrine at the address the operator gave you, reload the agreement, and sign again.',
  });
}
