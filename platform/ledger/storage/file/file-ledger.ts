import { FileStorage } from './file-storage.ts';
import type { Ledger, LedgerOptions } from '../../log/ledger.ts';
import { StoredLedger } from '../../log/stored-ledger.ts';

export interface FileLedgerOptions extends LedgerOptions {
  readonly dir: string;
}

/**
 * Opens the ledger in a folder, making it if there is none; the folder is this process's until `close`.
 * @throws HomeLocked when another process has it; Corrupt for damage that no interrupted append explains.
 */
export async function openFileLedger(options: FileLedgerOptions): Promise<Ledger> {
  return await StoredLedger.open(await FileStorage.open(options.dir), options);
}
