import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newActId } from '@vitrine/core/ids';
import { FileKeys } from '@vitrine/core/keys';
import { homeAt, manualClock, type Home } from '@vitrine/core/process';
import type { JsonObject } from '@vitrine/core/text';
import { type EntryDraft, type Ledger, ledgerOrigin } from '@vitrine/ledger/log';
import { openFileLedger } from '@vitrine/ledger/storage/file';
import { folderSource, verifyPublicLog, type LogReport } from '@vitrine/ledger/verify';
import { readVerifierKey } from '@vitrine/ledger/tree';
import { ledgerDir, ledgerPublicKeyFile } from '../audit/ledger-places.ts';
import { vocabulary } from '../record/vocabulary.ts';
import { PublicLog, type ServedLog } from './public-log.ts';

/** A home with a ledger and a clock to move, for tests of what everybody may read of it. */
export interface DayPlace {
  readonly home: Home;
  readonly clock: ReturnType<typeof manualClock>;
  readonly keys: FileKeys;
  ledger: Ledger;
  open(upMs?: number): Promise<PublicLog>;
  /** Closes the ledger and opens it again, as a restart does. */
  restart(): Promise<void>;
  dispose(): Promise<void>;
}

export async function dayPlace(start = '2026-01-01T09:00:00.000Z'): Promise<DayPlace> {
  return placeAt(await mkdtemp(join(tmpdir(), 'vitrine-days-')), start);
}

/** The same in a folder of the caller's. */
export async function placeAt(base: string, start: string): Promise<DayPlace> {
  const home = homeAt(base);
  const clock = manualClock(start);
  const keys = new FileKeys(join(home.server, 'keys'));
  const openLedger = (): Promise<Ledger> =>
    openFileLedger({ dir: ledgerDir(home), keys, clock, origin: ledgerOrigin, events: vocabulary });
  const place: DayPlace = {
    home,
    clock,
    keys,
    ledger: await openLedger(),
    open: (upMs = 0) =>
      PublicLog.open({
        home,
        ledger: place.ledger,
        ledgerTiles: join(ledgerDir(home), 'tiles'),
        clock,
        upMs: () => upMs,
      }),
    restart: async () => {
      await place.ledger.close();
      place.ledger = await openLedger();
    },
    dispose: async () => {
      await place.ledger.close();
      await rm(base, { recursive: true });
    },
  };
  const pem = place.ledger.keys.first.export({ type: 'spki', format: 'pem' }) as string;
  await writeFile(ledgerPublicKeyFile(home), pem);
  return place;
}

/** An act of one kind, as it stands in the ledger once it is done. */
export function deed(type: string, actor: string, face: JsonObject, more: JsonObject = {}): EntryDraft {
  return {
    type,
    phase: vocabulary.find(type)?.written === 'act' ? 'outcome' : 'fact',
    ...(vocabulary.find(type)?.written === 'act' ? { result: 'done' as const } : {}),
    act: newActId(),
    public: face,
    private: { actor, ...more },
  };
}

export const query = (actor: string, agreement: string, sql = 'SELECT 1'): EntryDraft =>
  deed('query', actor, { agreement, display: 'rows' }, { sql });

/** What the public reads of a log, with its key alone. */
export function readByAll({ dir, key }: ServedLog, since?: string): Promise<LogReport> {
  return verifyPublicLog({
    source: folderSource(dir),
    key: readVerifierKey(key),
    ...(since === undefined ? {} : { since }),
  });
}

/** Every file of a log by its path, in order. */
export async function filesOf(dir: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const one of await readdir(dir, { recursive: true, withFileTypes: true }))
    if (one.isFile()) {
      const path = join(one.parentPath, one.name);
      files.set(path.slice(dir.length + 1), await readFile(path));
    }
  return new Map([...files].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export interface PublicLeaf {
  readonly day: string;
  readonly kind?: string;
  readonly sealed?: string;
  readonly told?: { readonly kind: string; readonly decision: string; readonly face: JsonObject };
  readonly counted?: Readonly<Record<string, string>>;
}

/** The leaves of a public log, from its entry bundles. */
export async function leavesOf(dir: string): Promise<readonly PublicLeaf[]> {
  const leaves: PublicLeaf[] = [];
  for (const [path, bytes] of await filesOf(dir)) {
    if (!path.startsWith('tile/entries/')) continue;
    for (let at = 0; at < bytes.length;) {
      const end = at + 2 + bytes.readUInt16BE(at);
      leaves.push(JSON.parse(bytes.subarray(at + 2, end).toString('utf8')) as PublicLeaf);
      at = end;
    }
  }
  return leaves;
}
