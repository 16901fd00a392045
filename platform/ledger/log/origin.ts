/** The log's name, the first line of each of its checkpoints. */
export const ledgerOrigin = 'vitrine.invalid/ledger';
