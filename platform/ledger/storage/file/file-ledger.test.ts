import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileLedger } from './file-ledger.ts';
import { ledgerContract } from '../../testing.ts';

ledgerContract('files', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'vitrine-ledger-'));
  return {
    open: (options) => openFileLedger({ ...options, dir: join(dir, 'ledger') }),
    dispose: () => rm(dir, { recursive: true }),
  };
});
