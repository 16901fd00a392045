/**
 * Appends for ever, at once from several callers, and says which entries were acknowledged; kill.test.ts ends
 * it in the middle. Arguments: ledger folder, key folder, round.
 */
import { writeSync } from 'node:fs';
import { FileKeys } from '@vitrine/core/keys';
import { newActId } from '@vitrine/core/ids';
import { systemClock } from '@vitrine/core/process';
import { openFileLedger } from '../storage/file/file-ledger.ts';

const [dir = '', keysDir = '', round = ''] = process.argv.slice(2);
const ledger = await openFileLedger({
  dir,
  keys: new FileKeys(keysDir),
  clock: systemClock,
  origin: 'vitrine.example/kill',
  events: { demand: () => undefined },
  checkpointEvery: 1,
});
writeSync(1, `opened ${ledger.size}\n`);
await Promise.all(
  Array.from({ length: 8 }, async (_, worker) => {
    for (let n = 0; ; n++) {
      const mark = `${round}-${worker}-${n}`;
      const drafts = Array.from({ length: 1 + (n % 3) }, () => ({
        type: 'query',
        phase: 'fact' as const,
        act: newActId(),
        public: { mark },
        private: { actor: 'system', sql: 'x'.repeat((n * 37) % 3000), mark },
      }));
      const written = await ledger.append(drafts);
      // Written at once and unbuffered: what the parent reads was acknowledged before the kill.
      for (const entry of written) writeSync(1, `ack ${entry.index} ${mark}\n`);
    }
  }),
);
