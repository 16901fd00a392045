import { existsSync, openAsBlob } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lendDatabases, packDatabase } from '@vitrine/core/database/testing';
import { createLog } from '@vitrine/core/log';
import { FileKeys } from '@vitrine/core/keys';
import { FileObjectStore } from '@vitrine/core/store';
import { homeAt, readSettings, manualClock } from '@vitrine/core/process';
import { agreementOf, parseAgreementRef, type ActId, type AgreementRef } from '@vitrine/core/ids';
import { openFileLedger } from '@vitrine/ledger/storage/file';
import { type Ledger, type LedgerOptions } from '@vitrine/ledger/log';
import type { EveryPort, Steward } from './boot/ports.ts';
import { absent, absentSteward } from './boot/testing.ts';
import { vocabulary } from './record/vocabulary.ts';
import { Projection } from './record/projection.ts';
import { ExecutionStore } from './executions/execution-store.ts';
import { SealedFolders } from './executions/sealed-folders.ts';
import { KeptQueries } from './executions/kept-queries.ts';
import { TwinTurns } from './catalogue/twin-turns.ts';
import { DetachedRegistry, type WaitForTick } from './detached/detached-registry.ts';
import { BundleStore } from './notebooks/fresh/bundle-store.ts';
import { FreshRegistry } from './notebooks/fresh/fresh-registry.ts';
import { KernelRegistry } from './notebooks/kernel-registry.ts';
import { TestKernel, type Script } from './notebooks/testing.ts';
import { KeptRuns } from './notebooks/kept-runs.ts';
import { DraftStore } from './drafts/draft-store.ts';
import { NotebookStore } from './notebooks/notebook-store.ts';
import { VersionStore } from './notebooks/versions/version-store.ts';
import { MemoryLocks } from './record/locks.ts';
import { PrivacyRegistry } from './privacy/privacy-registry.ts';
import { TestRooms } from './rooms/testing.ts';

/** What the steward and the rooms were told, instead of a steward and rooms. */
export interface TestPlace {
  readonly ports: EveryPort;
  readonly ledger: Ledger;
  readonly projection: Projection;
  readonly clock: ReturnType<typeof manualClock>;
  /** `suspend REF`, `end AGREEMENT`, `close REF WHY`, in order. */
  readonly told: string[];
  /** Agreements with open rooms. */
  readonly open: Set<AgreementRef>;
  /** The kernels that were started. */
  readonly kernels: readonly TestKernel[];
  /** What kernels wait for before they have started, and ticks of detached runs before they come. */
  starting: Promise<undefined> | undefined;
  ticking: Promise<undefined> | undefined;
  /** Whether no room can be had for a detached run. */
  refusing: boolean;
  /** Closes an act as a restart does that finds it without an outcome. */
  interrupt(type: string, act: ActId): Promise<void>;
  /** The same ledger with another, empty database. */
  again(): Promise<Projection>;
  close(): Promise<void>;
}

let lending: Promise<ReturnType<typeof lendDatabases>> | undefined;

/**
 * The tables of a ledger without entries, packed: making them takes seconds, and most tests of a run need them. The
 * first makes them, for all processes of the run.
 */
async function emptyTables(): Promise<Blob> {
  const run = process.env['TEST_RUN_FOLDER'];
  const kept = run === undefined ? undefined : join(run, 'empty-tables.tar');
  if (kept !== undefined && existsSync(kept)) return openAsBlob(kept);
  const base = await mkdtemp(join(tmpdir(), 'vitrine-tables-'));
  try {
    const keys = new FileKeys(join(base, 'keys'));
    const ledger = await openFileLedger({
      dir: join(base, 'ledger'),
      keys,
      clock: manualClock('2026-06-15T12:00:00.000Z'),
      origin: 'vitrine.example/empty',
      events: vocabulary,
    });
    const projection = await Projection.open({ kind: 'embedded', dir: join(base, 'database') }, ledger);
    await projection.close();
    await ledger.close();
    const packed = await packDatabase(join(base, 'database'));
    if (kept !== undefined) {
      const part = `${kept}.${process.pid}`;
      await writeFile(part, packed.stream());
      await rename(part, kept);
    }
    return packed;
  } finally {
    await rm(base, { recursive: true });
  }
}

/** A ledger on disk, a database in memory and a clock to move, for tests of what joins them. */
export async function testPlace(
  steward: Partial<Steward> = {},
  script: Script = async () => 'ok',
  events: LedgerOptions['events'] = vocabulary,
): Promise<TestPlace> {
  const base = await mkdtemp(join(tmpdir(), 'vitrine-app-'));
  const clock = manualClock('2026-06-15T12:00:00.000Z');
  const keys = new FileKeys(join(base, 'keys'));
  const ledger = await openFileLedger({
    dir: join(base, 'ledger'),
    keys,
    clock,
    origin: 'vitrine.example/app-tests',
    events,
  });
  const lend = await (lending ??= emptyTables().then(lendDatabases));
  const projection = await Projection.open({ kind: 'memory', lent: await lend() }, ledger);
  const told: string[] = [];
  const rooms = new TestRooms(told);
  const tellable: Partial<Steward> = {
    suspend: async (ref) => void told.push(`suspend ${ref}`),
    endAgreement: async ({ envelope, statement }) => {
      const agreement = agreementOf(parseAgreementRef((envelope.document as { ref: string }).ref));
      told.push(`end ${agreement}${statement === undefined ? ' by its term' : ''}`);
      return { agreement, at: clock.now().toISOString(), pseudonymMaps: ['person'], cuts: [] };
    },
    removals: async () => [],
    forgetRemovals: async () => undefined,
    ...steward,
  };
  const kernels: TestKernel[] = [];
  /** A hundred times as fast as they are, and not before the test lets them come. */
  const waitForTick: WaitForTick = async (ms, signal) => {
    await sleep(Math.max(0, ms / 100), undefined, { signal });
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('The run was stopped.')), { once: true });
    });
    await Promise.race([place.ticking, aborted]);
  };
  const detached = new DetachedRegistry(async (_person, { ref }, languages) => {
    if (place.refusing) throw new Error('no room');
    rooms.open.add(ref);
    const sessions = languages.map((language) => {
      const session = new TestKernel(script, language);
      kernels.push(session);
      return [language, session] as const;
    });
    return {
      kernels: new Map(sessions),
      close: async () => {
        for (const [, session] of sessions) await session.close();
        told.push(`close detached ${ref}`);
        rooms.open.delete(ref);
      },
    };
  }, waitForTick);
  const kernelsOf = (of: TestRooms): KernelRegistry =>
    new KernelRegistry(of, ledger, async (_room, language) => {
      await place.starting;
      const session = new TestKernel(script, language);
      kernels.push(session);
      return { session, confined: true };
    });
  const answers = new SealedFolders(join(base, 'executions'), keys, createLog('test', 'silent'));
  const fresh = new FreshRegistry(() => {
    const mine = new TestRooms(told);
    const close = (): void => {
      for (const ref of mine.open) void mine.closeAgreement(ref, 'fresh');
    };
    return { rooms: mine, kernels: kernelsOf(mine), close };
  }, new BundleStore(answers));
  const privacy = new PrivacyRegistry(ledger);
  const ports: EveryPort = {
    clock,
    ledger,
    projection,
    database: projection.database,
    keys,
    outputs: new FileObjectStore(join(base, 'outputs')),
    queries: new KeptQueries(new ExecutionStore(answers)),
    fresh,
    runs: new KeptRuns(),
    twins: new TwinTurns(),
    drafts: new DraftStore(join(base, 'drafts'), keys),
    notebooks: new NotebookStore(join(base, 'notebooks'), keys),
    versions: new VersionStore(join(base, 'notebook-versions'), keys),
    locks: new MemoryLocks(),
    // Further away than the clocks of tests go, other than of those that are about it.
    dueTimes: { days: { check: 500, answer: 500, release: 500 }, holidays: new Set() },
    privacy,
    untold: { ends: false },
    log: createLog('test', 'silent'),
    home: homeAt(base),
    settings: { mode: 'development', port: 8080 },
    allSettings: readSettings({}),
    ledgerPlace: { ledger: 'files' },
    rooms,
    kernels: kernelsOf(rooms),
    detached,
    steward: () => ({ ...absentSteward, ...tellable }),
    receipts: { of: (index) => ledger.receipt(index) },
    officerRecord: { look: async () => undefined },
    roomCalls: { checkSignature: absent },
    guard: { tree: absent },
    judges: { plan: absent },
  };
  const others: Projection[] = [];
  const place: TestPlace = {
    starting: undefined,
    ticking: undefined,
    refusing: false,
    ports: ports,
    ledger,
    projection,
    clock,
    told,
    open: rooms.open,
    kernels,
    interrupt: async (type, act) => {
      await projection.record([
        { type, phase: 'outcome', act, result: 'interrupted', public: {}, private: { actor: 'system' } },
      ]);
    },
    again: async () => {
      const other = await Projection.open({ kind: 'memory', lent: await lend() }, ledger);
      others.push(other);
      return other;
    },
    close: async () => {
      await privacy.stop();
      for (const one of [projection, ...others]) await one.close();
      await ledger.close();
      await rm(base, { recursive: true });
    },
  };
  return place;
}
