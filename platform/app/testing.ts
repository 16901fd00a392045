import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@vitrine/core/log';
import { FileKeys } from '@vitrine/core/keys';
import { FileObjectStore } from '@vitrine/core/store';
import { homeAt, manualClock } from '@vitrine/core/process';
import { type ActId, type AgreementRef } from '@vitrine/core/ids';
import { openFileLedger } from '@vitrine/ledger/storage/file';
import { type Ledger, type LedgerOptions } from '@vitrine/ledger/log';
import type { EveryPort, Steward } from './boot/ports.ts';
import { absent, absentSteward } from './boot/testing.ts';
import { vocabulary } from './record/vocabulary.ts';
import { Projection } from './record/projection.ts';
import { ExecutionStore } from './executions/execution-store.ts';
import { KeptQueries } from './executions/kept-queries.ts';
import { KernelBook } from './notebooks/kernel-book.ts';
import { TestKernel, type Script } from './notebooks/testing.ts';
import { KeptRuns } from './notebooks/kept-runs.ts';
import { NotebookStore } from './notebooks/notebook-store.ts';
import { MemoryLocks } from './record/locks.ts';
import { PrivacyBook } from './privacy/privacy-book.ts';
import { TestRooms } from './rooms/testing.ts';

/** What the steward and the rooms were told, instead of a steward and rooms. */
export interface TestPlace {
  readonly parts: EveryPort;
  readonly ledger: Ledger;
  readonly projection: Projection;
  readonly clock: ReturnType<typeof manualClock>;
  /** `suspend REF`, `end AGREEMENT`, `close REF WHY`, in order. */
  readonly told: string[];
  /** Agreements with open rooms. */
  readonly open: Set<AgreementRef>;
  /** The kernels that were started. */
  readonly kernels: readonly TestKernel[];
  /** Closes an act as a restart does that finds it without an outcome. */
  interrupt(type: string, act: ActId): Promise<void>;
  /** The same ledger with another, empty database. */
  again(): Promise<Projection>;
  close(): Promise<void>;
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
  const projection = await Projection.open({ kind: 'memory' }, ledger);
  const told: string[] = [];
  const rooms = new TestRooms(told);
  const tellable: Partial<Steward> = {
    suspend: async (ref) => void told.push(`suspend ${ref}`),
    endAgreement: async (agreement) => {
      told.push(`end ${agreement}`);
      return { agreement, at: clock.now().toISOString(), pseudonymMaps: ['person'], cuts: [] };
    },
    removals: async () => [],
    forgetRemovals: async () => undefined,
    ...steward,
  };
  const kernels: TestKernel[] = [];
  const kernelBook = new KernelBook(rooms, ledger, async (_room, language) => {
    const session = new TestKernel(script, language);
    kernels.push(session);
    return { session, confined: true };
  });
  const privacy = new PrivacyBook(ledger);
  const ports: EveryPort = {
    clock,
    ledger,
    projection,
    database: projection.database,
    keys,
    outputs: new FileObjectStore(join(base, 'outputs')),
    queries: new KeptQueries(new ExecutionStore(join(base, 'executions'), keys)),
    runs: new KeptRuns(),
    notebooks: new NotebookStore(join(base, 'notebooks'), keys),
    locks: new MemoryLocks(),
    privacy,
    untold: { ends: false },
    log: createLog('test', 'silent'),
    home: homeAt(base),
    settings: { mode: 'development', port: 8080 },
    rooms,
    kernels: kernelBook,
    steward: () => ({ ...absentSteward, ...tellable }),
    receipts: { of: (index) => ledger.receipt(index) },
    officerRecord: { look: async () => undefined },
    roomCalls: { checkSignature: absent },
    guard: { tree: absent },
    judges: { plan: absent },
  };
  const others: Projection[] = [];
  return {
    parts: ports,
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
      const other = await Projection.open({ kind: 'memory' }, ledger);
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
}
