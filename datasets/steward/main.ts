/** The steward process: the one holder of curated data and its keys. It ends when whoever started it does. */
import { createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLog } from '@vitrine/core/log';
import { extensionFile } from '@vitrine/core/engine';
import { keysAt } from '@vitrine/core/keys';
import { homeAt, systemClock } from '@vitrine/core/process';
import { serveRpc } from '@vitrine/core/wire';
import { LedgerReceipts } from './checks/receipt-check.ts';
import { ledgerSeenFile } from '../catalogue/steward/ledger-seen.ts';
import { deliveriesAlias } from '../catalogue/delivery.ts';
import { Deliveries } from './landing/deliveries.ts';
import { LedgerWitness } from './checks/ledger-witness.ts';
import { checkFirstWriterWins } from '@vitrine/core/store';
import { S3ObjectStore } from '@vitrine/core/store/s3';
import { FigureMemories } from './figures/figure-memories.ts';
import { Steward } from './steward.ts';
import { serveFailure } from './out-of-service.ts';
import type { StewardOptions } from './steward-options.ts';
import { deliveryHandlers, stewardHandlers, witnessHandlers } from './steward-handlers.ts';
import { Rooms } from '@vitrine/notebooks-gateway/launcher';
import { ledgerOrigin } from '@vitrine/ledger/log';
import { enrolLaunched } from './launched.ts';
import { lockSteward } from './lock.ts';
import {
  stewardLedgerKeyFile,
  stewardRelyingParty,
  stewardSettings,
} from '../catalogue/steward/steward-settings.ts';
import { StewardRooms } from './rooms/steward-rooms.ts';

const home = homeAt(process.argv[2] ?? '.vitrine');
const lock = await lockSteward(home);
const launched = await enrolLaunched(home, process.argv[3]);
const settings = await stewardSettings(home);
const relyingParty = stewardRelyingParty(settings);
const log = createLog('steward', 'warn');
const ledgerKey = createPublicKey(await readFile(stewardLedgerKeyFile(home)));
const witness = await LedgerWitness.open(ledgerSeenFile(home.steward), ledgerKey, ledgerOrigin);
const curated = settings.store.kind === 's3' ? new S3ObjectStore(settings.store) : undefined;
const buckets = Object.fromEntries(
  Object.entries(settings.landing).map(([alias, place]) => [alias, new S3ObjectStore(place)]),
);
const keys = await keysAt(join(home.steward, 'keys'), settings.mode);
const deliveriesDir = join(home.steward, 'deliveries');
const steward = await opened({
  home,
  keys,
  sources: { ...buckets, landing: home.landing, [deliveriesAlias]: deliveriesDir },
  clock: systemClock,
  receipts: new LedgerReceipts(witness, ledgerOrigin, systemClock),
  relyingParty,
  strict: settings.mode === 'strict',
  memoryMiB: settings.memoryMiB,
  ...(curated === undefined ? {} : { curated }),
});
const rooms = await Rooms.open({
  dir: home.rooms,
  extension: extensionFile('httpfs'),
  required: settings.mode === 'strict',
  ...(launched === undefined ? {} : { doorGroup: launched.doors }),
});
const figures = await FigureMemories.open(join(home.steward, 'figures'), keys);
const stewardRooms = new StewardRooms(steward.agreements, rooms, relyingParty, figures, log);
const deliveries = await Deliveries.open(deliveriesDir, keys, systemClock);
const calls = {
  ...stewardHandlers(steward, log),
  ...witnessHandlers(witness),
  ...deliveryHandlers(deliveries),
  ping: async () => null,
};
await serveRpc(process.stdin, process.stdout, { ...calls, ...stewardRooms.handlers() });
await stewardRooms.close();
await witness.close();
lock.release();
// An exit would wait for what an engine still does, and the next steward for it.
process.kill(process.pid, 'SIGKILL');

/** Opens the steward, or says to whoever asks why it cannot serve, and ends. */
async function opened(options: StewardOptions): Promise<Steward> {
  try {
    if (curated !== undefined) await checkFirstWriterWins(curated);
    return await Steward.open(options);
  } catch (error) {
    log.error({ err: error }, 'the steward cannot serve');
    await serveFailure(error, process.stdin, process.stdout);
    lock.release();
    process.exit(1);
  }
}
