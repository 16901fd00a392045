import { join } from 'node:path';
import type { VitrineError } from '@vitrine/core/errors';
import type { KeyProvider } from '@vitrine/core/keys';
import type { Logger } from '@vitrine/core/log';
import type { ObjectStore } from '@vitrine/core/store';
import type { Clock, Home, Settings } from '@vitrine/core/process';
import { RoomCalls, StewardClient } from '@vitrine/datasets/catalogue/steward';
import { Sessions } from '@vitrine/identity/sessions';
import { Addresses } from '@vitrine/identity/people';
import type { Ledger } from '@vitrine/ledger/log';
import { connectKernel } from '@vitrine/notebooks-gateway/client';
import { Guard } from '@vitrine/policy/sql/guard';
import { demandInForce } from '../agreements/usable.ts';
import { Judges } from '../executions/judging/judges.ts';
import { ExecutionStore } from '../executions/execution-store.ts';
import { SealedFolders } from '../executions/sealed-folders.ts';
import { KeptQueries } from '../executions/kept-queries.ts';
import { TwinTurns } from '../catalogue/twin-turns.ts';
import { DetachedRegistry } from '../detached/detached-registry.ts';
import { detachedRooms } from '../detached/detached-room.ts';
import { BundleStore } from '../notebooks/fresh/bundle-store.ts';
import { FreshRegistry } from '../notebooks/fresh/fresh-registry.ts';
import { KernelRegistry } from '../notebooks/kernel-registry.ts';
import { KeptRuns } from '../notebooks/kept-runs.ts';
import { Inboxes } from '../notices/inboxes.ts';
import { mailChannel } from '../notices/mail/mail-channel.ts';
import { SmtpMailer } from '../notices/mail/mailer.ts';
import { Notifier } from '../notices/notifier.ts';
import { Webhook } from '../notices/webhook/webhook.ts';
import { webhookChannel } from '../notices/webhook/webhook-channel.ts';
import { DraftStore } from '../drafts/draft-store.ts';
import { NotebookStore } from '../notebooks/notebook-store.ts';
import { VersionStore } from '../notebooks/versions/version-store.ts';
import { OfficerRecord } from '../officers/officer-record.ts';
import { PrivacyRegistry } from '../privacy/privacy-registry.ts';
import { MemoryLocks } from '../record/locks.ts';
import { dueTimesOf } from '../checking/due-times.ts';
import type { CheckingPorts } from '../checking/ports.ts';
import type { Projection } from '../record/projection.ts';
import { RoomRegistry } from '../rooms/room-registry.ts';
import { ShownReceipts } from '../rooms/shown-receipts.ts';
import type { EveryPort } from './ports.ts';
import { StewardProcess } from './steward-process.ts';

/** What is open before anything is deployed: a home, its settings and its record. */
export interface Opened {
  readonly home: Home;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly keys: KeyProvider;
  readonly ledger: Ledger;
  readonly projection: Projection;
  /** Files of requests and packages of releases. */
  readonly outputs: ObjectStore;
  /** What the cookies of sessions are sealed with. */
  readonly secret: Uint8Array;
  /** What people’s e-mail addresses are sealed with; absent where nobody is written to. */
  readonly addressKey?: Uint8Array;
}

/** What runs here behind the ports that slices declare, and the sessions of those who ask. */
export interface Deployment extends EveryPort {
  /** Why the steward cannot serve; nothing while it does, or has not said yet. */
  readonly stewardTrouble: () => VitrineError | undefined;
  readonly settings: Settings;
  readonly sessions: Sessions;
  readonly guard: Guard;
  readonly mail?: { readonly addresses: Addresses; readonly notifier: Notifier };
  readonly webhook?: Notifier;
}

/**
 * The deployment: which processes, threads, stores and locks stand behind which port. Whatever must be closed again is
 * handed to `onClose`, to be closed in the opposite order.
 */
export function deploy(opened: Opened, onClose: (close: () => void | Promise<void>) => void): Deployment {
  const { home, settings, clock, log, keys, ledger, projection } = opened;
  const { database } = projection;
  const dueTimes = dueTimesOf(settings);
  const record = { clock, ledger, projection, database, locks: new MemoryLocks(), dueTimes };

  // Processes and threads of their own.
  const stewardProcess = new StewardProcess(home, log);
  onClose(() => stewardProcess.close());
  stewardProcess.client();
  const guard = new Guard({ allowUnconfined: settings.mode === 'development' });
  onClose(() => guard.close());
  const judges = new Judges();
  onClose(() => judges.close());

  // The steward that lives now: it may have been started anew.
  const steward = (): StewardClient => new StewardClient(stewardProcess.client());
  const roomCalls = new RoomCalls(() => stewardProcess.client());
  const receipts = new ShownReceipts(ledger, steward);
  onClose(receipts.keepShown(log));

  // Rooms and their kernels.
  const openPlace = (): { rooms: RoomRegistry; kernels: KernelRegistry } => {
    const rooms = new RoomRegistry(
      roomCalls,
      ledger,
      (index) => receipts.of(index),
      (ref) => demandInForce(record, ref),
    );
    const kernels = new KernelRegistry(rooms, ledger, async (roomId, language) => {
      const { socketPath, confined } = await roomCalls.openKernel(roomId, language);
      return { session: await connectKernel(socketPath, language), confined };
    });
    return { rooms, kernels };
  };
  const { rooms, kernels } = openPlace();
  onClose(() => rooms.close());

  // What is folded from the ledger, kept in memory, and kept in files.
  const privacy = new PrivacyRegistry(ledger);
  onClose(() => privacy.stop());
  const answers = new SealedFolders(join(home.server, 'executions'), keys, log);
  const kept = {
    queries: new KeptQueries(new ExecutionStore(answers)),
    fresh: new FreshRegistry(() => {
      const place = openPlace();
      return { ...place, close: () => place.rooms.close() };
    }, new BundleStore(answers)),
    runs: new KeptRuns(),
    detached: new DetachedRegistry(detachedRooms(roomCalls, ledger, (index) => receipts.of(index))),
    twins: new TwinTurns(),
  };
  return {
    ...record,
    ...noticesOf(opened, { ...record, inboxes: new Inboxes({ ...record, log }) }, onClose),
    ...kept,
    ...filesOf(opened),
    home,
    settings,
    allSettings: settings,
    ledgerPlace: settings,
    log,
    keys,
    steward,
    stewardTrouble: () => stewardProcess.trouble,
    roomCalls,
    receipts,
    officerRecord: new OfficerRecord(roomCalls, projection),
    guard,
    judges,
    rooms,
    kernels,
    privacy,
    sessions: sessionsOf(opened),
    untold: { ends: false },
  };
}

/** What people wrote and what they asked to leave, in files of the server. */
function filesOf({
  home,
  keys,
  outputs,
}: Opened): Pick<Deployment, 'drafts' | 'notebooks' | 'versions' | 'outputs'> {
  return {
    drafts: new DraftStore(join(home.server, 'drafts'), keys),
    notebooks: new NotebookStore(join(home.server, 'notebooks'), keys),
    versions: new VersionStore(join(home.server, 'notebook-versions'), keys),
    outputs,
  };
}

function sessionsOf({ projection, clock, settings, secret }: Opened): Sessions {
  const { sessionIdleMinutes: idleMinutes, sessionHours: hours } = settings;
  return new Sessions(projection.database, clock, { idleMinutes, hours }, secret);
}

/** What notices are made from. */
type NoticeSources = CheckingPorts & { readonly inboxes: Inboxes };

/** What tells people and receivers, where the settings name any. */
function noticesOf(
  opened: Opened,
  sources: NoticeSources,
  onClose: Parameters<typeof deploy>[1],
): Pick<Deployment, 'mail' | 'webhook'> {
  const mail = mailOf(opened, sources);
  if (mail !== undefined) onClose(() => mail.notifier.close());
  const webhook = webhookOf(opened, sources);
  if (webhook !== undefined) onClose(() => webhook.close());
  return { ...(mail === undefined ? {} : { mail }), ...(webhook === undefined ? {} : { webhook }) };
}

/** What writes to people, where the settings name a mail server. */
function mailOf({ settings, addressKey, log }: Opened, record: NoticeSources): Deployment['mail'] {
  if (addressKey === undefined) return undefined;
  const addresses = new Addresses(record.database, addressKey);
  const { noticeMinutes } = settings;
  const mailer = new SmtpMailer(settings);
  const channel = mailChannel({ ...record, addresses, mailer, noticeMinutes });
  return { addresses, notifier: new Notifier({ ...record, log, channel }) };
}

/** What tells the operator’s receiver, where the settings name one. */
function webhookOf({ settings, log }: Opened, record: NoticeSources): Notifier | undefined {
  const { webhookUrl: url, webhookSecretFile: file } = settings;
  if (url === undefined || file === undefined) return undefined;
  const channel = webhookChannel(record, new Webhook(url, file, record.clock));
  return new Notifier({ ...record, log, channel });
}
