/** The part of the package that needs Node: spends kept in a file. */
export { FileSpendStore, type FileSpendStoreOptions } from './store/file-store.ts';
export type { LogAnchor } from './store/store.ts';
