import { join } from 'node:path';
import { createLog, type Logger } from '@vitrine/core/log';
import { keysAt } from '@vitrine/core/keys';
import { FileObjectStore } from '@vitrine/core/store';
import { lockHome, systemClock, type Clock, type Home, type Settings } from '@vitrine/core/process';
import { sandboxFaults } from '@vitrine/core/sandbox';
import { writeOnce } from '@vitrine/core/files';
import { type Database, type DatabaseConfig } from '@vitrine/core/database';
import { type VitrineError } from '@vitrine/core/errors';
import { releaseKeyPem } from '@vitrine/disclosure-control/release';
import { listDatasets } from '@vitrine/datasets/catalogue';
import { StewardClient } from '@vitrine/datasets/catalogue/steward';
import { SeenTokens, Sessions } from '@vitrine/identity/sessions';
import { closeDangling, type Ledger } from '@vitrine/ledger/log';
import { openFileLedger } from '@vitrine/ledger/storage/file';
import { verifierKey } from '@vitrine/ledger/tree';
import { connectKernel } from '@vitrine/notebooks-gateway/client';
import { Guard } from '@vitrine/policy/sql/guard';
import { demandInForce } from '../agreements/usable.ts';
import { watchTerms } from '../agreements/watch.ts';
import { stoppedSince } from '../environment/environment-state.ts';
import { StrictModeNeeded } from '../errors.ts';
import { ledgerDir, ledgerPublicKeyFile } from '../audit/ledger-check.ts';
import { ledgerOrigin } from '@vitrine/ledger/log';
import { KernelBook } from '../notebooks/kernel-book.ts';
import { KeptRuns } from '../notebooks/kept-runs.ts';
import { NotebookStore } from '../notebooks/notebook-store.ts';
import { OfficerRecord } from '../officers/officer-record.ts';
import type { Parts } from './parts.ts';
import { PrivacyBook } from '../privacy/privacy-book.ts';
import { Projection } from '../record/projection.ts';
import { Judges } from '../executions/judging/judges.ts';
import { KeptQueries } from '../executions/kept-queries.ts';
import { adoptFinished, repeatStops } from './recovery.ts';
import { everyUseCase } from './every-use-case.ts';
import { readRegister, type Register } from '../register/register.ts';
import { publicAddress } from './public-address.ts';
import { watchDatabase } from '../record/database-watch.ts';
import { vocabulary } from '../record/vocabulary.ts';
import { withRefusals } from '../record/refusals.ts';
import { beginRules } from '../record/rules.ts';
import { withIntactDatabase } from '../record/serves-nothing.ts';
import { RoomBook } from '../rooms/room-book.ts';
import { RoomCalls } from '@vitrine/datasets/catalogue/steward';
import { ShownReceipts } from '../rooms/shown-receipts.ts';
import { socketPath } from '../environment/server-health.ts';
import { StewardProcess } from './steward-process.ts';
import { enrolSteward } from '@vitrine/datasets/catalogue/steward';
import { MemoryLocks } from '../record/locks.ts';
import { demandRestored } from '../backup/restored.ts';
import { signInsOf, type SignInService } from './sign-ins.ts';
import type { UseCases } from '../use-case.ts';

export interface AppOptions {
  readonly home: Home;
  readonly settings: Settings;
  readonly clock?: Clock;
  /** Told what takes a while, in words. */
  readonly progress?: (text: string) => void;
}

export interface App extends SignInService {
  readonly parts: Parts;
  readonly useCases: UseCases;
  readonly log: Logger;
  readonly socketPath: string;
  /** Where the public log's tiles lie. */
  readonly publicLogDir: string;
  /** Everything that the public may have beside the log. */
  register(): Promise<Register>;
  /** The log's public key, as programs for such logs read it: `name+id+base64`. */
  readonly logKey: string;
  /** The public key of releases (SPKI, PEM). */
  releaseKey(): Promise<string>;
  /** What everyone should know of this environment, one sentence each. */
  notices(): string[];
  /** Since when the kill switch is thrown; undefined while everything runs. */
  stoppedSince(): Promise<string | undefined>;
  /** Why nothing new may happen here; nothing when all is well. */
  failure(): VitrineError | undefined;
  close(): Promise<void>;
}

export function databaseConfig(home: Home, settings: Settings): DatabaseConfig {
  return settings.databaseUrl === undefined
    ? { kind: 'embedded', dir: join(home.server, 'database') }
    : { kind: 'postgres', url: settings.databaseUrl };
}

export async function openLedger(home: Home, clock: Clock, mode: Settings['mode']): Promise<Ledger> {
  const keys = await keysAt(join(home.server, 'keys'), mode);
  return openFileLedger({ dir: ledgerDir(home), keys, clock, origin: ledgerOrigin, events: vocabulary });
}

/** Opens a home and starts its parts. @throws HomeLocked when another process has it. */
export async function openApp(options: AppOptions): Promise<App> {
  const { home, settings, progress } = options;
  const clock = options.clock ?? systemClock;
  const log = createLog('server', settings.logLevel);
  await demandRestored(home);
  const lock = await lockHome(home);
  const closers: (() => void | Promise<void>)[] = [() => lock.release()];
  const shut = async (): Promise<void> => {
    const failures: unknown[] = [];
    // One part that cannot be closed in order, such as a ledger on a full disk, must not keep the others open.
    for (const close of closers.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  try {
    const ledger = await openLedger(home, clock, settings.mode);
    closers.push(() => ledger.close());
    const publicKeyPem = ledger.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    await writeOnce(ledgerPublicKeyFile(home), publicKeyPem, { mode: 0o644 });
    await enrolSteward(home, { mode: settings.mode, relyingParty: relyingPartyOf(settings) }, publicKeyPem);
    await closeDangling(ledger);
    await beginRules(ledger);
    progress?.('opening the database …');
    const projection = await Projection.open(databaseConfig(home, settings), ledger);
    closers.push(() => projection.close());
    const unwatch = watchDatabase({ ledger, projection, log });
    closers.push(() => unwatch());
    if (settings.mode === 'development') await refuseRealData(projection.database);
    const stewardProcess = new StewardProcess(home, log);
    closers.push(() => stewardProcess.close());
    stewardProcess.client();
    const guard = new Guard({ allowUnconfined: settings.mode === 'development' });
    closers.push(() => guard.close());
    const judges = new Judges();
    closers.push(() => judges.close());
    const roomCalls = new RoomCalls(() => stewardProcess.client());
    const { database } = projection;
    const steward = (): StewardClient => new StewardClient(stewardProcess.client());
    const receipts = new ShownReceipts(ledger, steward);
    const unshow = receipts.keepShown(log);
    closers.push(async () => unshow());
    const rooms = new RoomBook(
      roomCalls,
      ledger,
      (index) => receipts.of(index),
      (ref) => demandInForce({ database, clock }, ref),
    );
    closers.push(() => rooms.close());
    const privacy = new PrivacyBook(ledger);
    closers.push(() => privacy.stop());
    const kernels = new KernelBook(rooms, ledger, async (roomId, language) => {
      const { socketPath, confined } = await roomCalls.openKernel(roomId, language);
      return { session: await connectKernel(socketPath, language), confined };
    });
    const keys = await keysAt(join(home.server, 'keys'), settings.mode);
    const parts: Parts = {
      home,
      settings,
      clock,
      log,
      ledger,
      projection,
      guard,
      judges,
      rooms,
      privacy,
      roomCalls,
      receipts,
      officerRecord: new OfficerRecord(roomCalls, projection),
      keys,
      database,
      sessions: new Sessions(
        database,
        clock,
        { idleMinutes: settings.sessionIdleMinutes, hours: settings.sessionHours },
        await keys.secret('sessions'),
      ),
      steward,
      queries: new KeptQueries(),
      kernels,
      runs: new KeptRuns(),
      notebooks: new NotebookStore(join(home.server, 'notebooks'), keys),
      outputs: new FileObjectStore(join(home.server, 'outputs')),
      locks: new MemoryLocks(),
      untold: { ends: false },
    };
    await adoptFinished(parts);
    void repeatStops(parts).catch((error: unknown) => {
      parts.untold.ends = true;
      log.error({ err: error }, 'what was stopped could not be told to the steward');
    });
    const watch = watchTerms(parts);
    closers.push(() => watch.stop());
    const look = (): void =>
      void parts.officerRecord.look().catch((error: unknown) => {
        if (closers.length > 0) log.warn({ err: error }, 'the officers’ keys could not be looked at');
      });
    look();
    const looking = setInterval(look, 60_000);
    looking.unref();
    closers.push(() => clearInterval(looking));
    void guard.warm().catch((error: unknown) => {
      // A command that was over before the guard was ready is no fault.
      if (closers.length > 0) log.warn({ err: error }, 'the guard could not be started');
    });
    return appOf(parts, shut);
  } catch (error) {
    await shut().catch((failure: unknown) => log.warn({ err: failure }, 'not everything could be closed'));
    throw error;
  }
}

/** Real data forces strict mode: without it nothing starts. @throws StrictModeNeeded */
async function refuseRealData(database: Database): Promise<void> {
  const real = (await listDatasets(database)).find((one) => !one.manifest.synthetic);
  if (real === undefined) return;
  throw new StrictModeNeeded({
    detail: `This home holds the dataset ${real.manifest.dataset}, which is not labelled synthetic.`,
    help: 'Start Vitrine in strict mode (docs/operator.md).',
    facts: { dataset: real.manifest.dataset },
  });
}

function appOf(parts: Parts, close: () => Promise<void>): App {
  const { home, sessions, database, clock } = parts;
  return {
    parts,
    sessions,
    clock,
    seenTokens: new SeenTokens(database, clock),
    keys: parts.keys,
    log: parts.log,
    socketPath: socketPath(home),
    publicLogDir: join(ledgerDir(home), 'tiles'),
    useCases: withIntactDatabase(parts.projection, withRefusals(parts, everyUseCase(parts))),
    register: async () => {
      if (parts.projection.altered !== undefined) throw parts.projection.altered;
      return readRegister(parts);
    },
    logKey: verifierKey(parts.ledger.origin, parts.ledger.publicKey),
    releaseKey: () => releaseKeyPem(parts.keys),
    notices: () => noticesOf(parts),
    stoppedSince: () => stoppedSince(parts.database),
    failure: () => parts.ledger.failure,
    ...signInsOf(parts),
    close,
  };
}

function noticesOf({ settings, ledger }: Parts): string[] {
  const broken =
    ledger.failure === undefined ? [] : [`${ledger.failure.message} ${ledger.failure.help ?? ''}`];
  if (settings.mode === 'strict') return broken;
  const notices = [...broken, 'Development: sample data and sample people only.'];
  const faults = sandboxFaults();
  if (faults.length > 0)
    notices.push(`WARNING: rooms are not confined as they should be: ${faults.join('; ')}.`);
  return notices;
}

/** The site that officers' passkeys belong to. */
function relyingPartyOf(settings: Settings): { origin: string; rpId: string } {
  const { origin, hostname } = publicAddress(settings);
  return { origin, rpId: hostname };
}
