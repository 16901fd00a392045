import { join } from 'node:path';
import { createLog, type Logger } from '@vitrine/core/log';
import { keysAt } from '@vitrine/core/keys';
import { lockHome, systemClock, type Clock, type Home, type Settings } from '@vitrine/core/process';
import { sandboxFaults } from '@vitrine/core/sandbox';
import { writeOnce } from '@vitrine/core/files';
import { type Database, type DatabaseConfig } from '@vitrine/core/database';
import { type VitrineError } from '@vitrine/core/errors';
import { releaseKeyPem } from '@vitrine/disclosure-control/release';
import { listDatasets } from '@vitrine/datasets/catalogue';
import { SeenTokens } from '@vitrine/identity/sessions';
import { closeDangling } from '@vitrine/ledger/log';
import { repeatStops } from '../agreements/repeat-stops.ts';
import { watchTerms } from '../agreements/watch.ts';
import { stoppedSince } from '../environment/environment-state.ts';
import { StrictModeNeeded } from '../errors.ts';
import { deploy, type Deployment } from './deployment.ts';
import { Projection } from '../record/projection.ts';
import { adoptFinished } from './recovery.ts';
import { everyUseCase } from './every-use-case.ts';
import { readRegister, type Register } from '../register/register.ts';
import { PublicLog } from '../public-log/public-log.ts';
import { watchDatabase } from '../record/database-watch.ts';
import { withRefusals } from '../record/refusals.ts';
import { beginRules } from '../record/rules.ts';
import { withIntactDatabase } from '../record/serves-nothing.ts';
import { socketPath } from '../environment/server-health.ts';
import { openOutputs, type Outputs } from './open-outputs.ts';
import { relyingPartyOf } from './relying-party.ts';
import { foldersWithinReach } from '../launcher/apart.ts';
import { enrolSteward } from '@vitrine/datasets/catalogue/steward';
import { demandRestored } from '../backup/restored.ts';
import { signInsOf, type SignInService } from './sign-ins.ts';
import type { UseCases } from '../use-case.ts';
import { ledgerDir, ledgerPublicKeyFile } from '../audit/ledger-places.ts';
import { openLedger } from '../record/ledger-place.ts';

export interface AppOptions {
  readonly home: Home;
  readonly settings: Settings;
  readonly clock?: Clock;
  /** Told what takes a while, in words. */
  readonly progress?: (text: string) => void;
}

export interface App extends SignInService {
  readonly deployment: Deployment;
  readonly useCases: UseCases;
  readonly log: Logger;
  readonly socketPath: string;
  /** The log that everybody may read, and the one from before it took in whole days. */
  readonly publicLog: Pick<PublicLog, 'served' | 'earlier' | 'ledgerKey' | 'rotations'>;
  /** Everything that the public may have beside the log. */
  register(): Promise<Register>;
  /** The public key of releases (SPKI, PEM). */
  releaseKey(): Promise<string>;
  /** What everyone should know of this environment, one sentence each. */
  notices(): string[];
  /** Writes to people of what needs them, from now on. @param origin the address that links lead to */
  startNotices(origin: string): void;
  /** Since when the kill switch is thrown; undefined while everything runs. */
  stoppedSince(): Promise<string | undefined>;
  /** Whether what keeps the steward's files from this process holds. */
  readonly apart: boolean;
  /** Why nothing new may happen here; nothing when all is well. */
  failure(): VitrineError | undefined;
  /** Why data cannot be had or published, or files of requests kept, although other acts are taken. */
  trouble(): VitrineError | undefined;
  close(): Promise<void>;
}

export function databaseConfig(home: Home, settings: Settings): DatabaseConfig {
  return settings.databaseUrl === undefined
    ? { kind: 'embedded', dir: join(home.server, 'database') }
    : { kind: 'postgres', url: settings.databaseUrl };
}

/** Opens a home and deploys what runs there. @throws HomeLocked when another process has it. */
export async function openApp(options: AppOptions): Promise<App> {
  const { home, settings, progress } = options;
  const clock = options.clock ?? systemClock;
  const log = createLog('server', settings.logLevel);
  await demandRestored(home);
  const lock = await lockHome(home);
  const closers: (() => void | Promise<void>)[] = [() => lock.release()];
  const shut = async (): Promise<void> => {
    const failures: unknown[] = [];
    // One that cannot be closed in order, such as a ledger on a full disk, must not keep the others open.
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
    const ledger = await openLedger(home, clock, settings);
    closers.push(() => ledger.close());
    const publicKeyPem = ledger.keys.first.export({ type: 'spki', format: 'pem' }) as string;
    await writeOnce(ledgerPublicKeyFile(home), publicKeyPem, { mode: 0o644 });
    // Where the steward has an account of its own, it wrote what it goes by, and this process cannot.
    const apart = foldersWithinReach(home).length === 0;
    tellAccounts(log, apart);
    if (!apart)
      await enrolSteward(home, { mode: settings.mode, relyingParty: relyingPartyOf(settings) }, publicKeyPem);
    await closeDangling(ledger);
    const keys = await keysAt(join(home.server, 'keys'), settings.mode);
    const ledgerTiles = join(ledgerDir(home), 'tiles');
    const publicLog = await PublicLog.open({ home, ledger, ledgerTiles, clock });
    await beginRules(ledger);
    progress?.('opening the database …');
    const projection = await Projection.open(databaseConfig(home, settings), ledger);
    closers.push(() => projection.close());
    const unwatch = watchDatabase({ ledger, projection, log });
    closers.push(() => unwatch());
    if (settings.mode === 'development') await refuseRealData(projection.database);
    const secret = await keys.secret('sessions');
    const addressKey = settings.smtpUrl === undefined ? {} : { addressKey: await keys.secret('addresses') };
    const outputs = await openOutputs(home, settings);
    const opened = {
      home,
      settings,
      clock,
      log,
      keys,
      ledger,
      projection,
      outputs: outputs.store,
      secret,
      ...addressKey,
    };
    const deployment = deploy(opened, (close) => closers.push(close));
    await adoptFinished(deployment);
    goOn(deployment, publicLog, outputs, (close) => closers.push(close));
    return appOf(deployment, publicLog, outputs, shut);
  } catch (error) {
    await shut().catch((failure: unknown) => log.warn({ err: failure }, 'not everything could be closed'));
    throw error;
  }
}

/** What goes on as long as Vitrine runs, without anybody asking. */
function goOn(
  deployment: Deployment,
  publicLog: PublicLog,
  outputs: Outputs,
  onClose: (close: () => void) => void,
): void {
  const { log, guard, officerRecord, untold } = deployment;
  let open = true;
  onClose(() => (open = false));
  // What the end of Vitrine overtook is no fault.
  const failed = (what: string) => (error: unknown) => {
    if (open) log.warn({ err: error }, what);
  };
  void repeatStops(deployment).catch((error: unknown) => {
    untold.ends = true;
    log.error({ err: error }, 'what was stopped could not be told to the steward');
  });
  const watch = watchTerms(deployment);
  onClose(() => watch.stop());
  const look = (): void => {
    void officerRecord.look().catch(failed('the officers’ keys could not be looked at'));
    void outputs.look().catch(failed('the bucket of files of requests cannot be used'));
    void publicLog.look().catch(failed('the public log could not take in the days that are over'));
  };
  look();
  const looking = setInterval(look, 60_000);
  looking.unref();
  onClose(() => clearInterval(looking));
  void guard.warm().catch(failed('the guard could not be started'));
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

function appOf(
  deployment: Deployment,
  publicLog: PublicLog,
  outputs: Outputs,
  close: () => Promise<void>,
): App {
  const { home, sessions, database, clock } = deployment;
  const apart = foldersWithinReach(home).length === 0;
  return {
    deployment,
    sessions,
    clock,
    seenTokens: new SeenTokens(database, clock),
    keys: deployment.keys,
    log: deployment.log,
    socketPath: socketPath(home),
    publicLog,
    useCases: withIntactDatabase(deployment.projection, withRefusals(deployment, everyUseCase(deployment))),
    register: async () => {
      if (deployment.projection.altered !== undefined) throw deployment.projection.altered;
      return readRegister(deployment);
    },
    releaseKey: () => releaseKeyPem(deployment.keys),
    apart,
    notices: () => noticesOf(deployment, outputs, apart),
    startNotices: (origin) => {
      deployment.mail?.notifier.start(origin);
      deployment.webhook?.start(origin);
    },
    stoppedSince: () => stoppedSince(deployment.database),
    failure: () => deployment.ledger.failure,
    trouble: () => deployment.stewardTrouble() ?? outputs.trouble(),
    ...signInsOf({
      ...deployment,
      ...(deployment.mail === undefined ? {} : { addresses: deployment.mail.addresses }),
    }),
    close,
  };
}

function noticesOf(
  { settings, ledger, stewardTrouble }: Pick<Deployment, 'settings' | 'ledger' | 'stewardTrouble'>,
  outputs: Outputs,
  apart: boolean,
): string[] {
  const broken = [ledger.failure, stewardTrouble(), outputs.trouble()].flatMap((one) =>
    one === undefined ? [] : [`${one.message} ${one.help ?? ''}`],
  );
  if (settings.mode === 'strict') return broken;
  const notices = [...broken, 'Development: sample data and sample people only.'];
  if (!apart) notices.push('Development: the server and the steward share one account of this machine.');
  const faults = sandboxFaults();
  if (faults.length > 0)
    notices.push(`WARNING: rooms are not confined as they should be: ${faults.join('; ')}.`);
  return notices;
}

function tellAccounts(log: Logger, apart: boolean): void {
  if (apart) log.info('the steward has an account of its own');
  else log.warn('the server and the steward are one account: who has the one has the other');
}
