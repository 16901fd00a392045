/** The part of the package that needs Node: spends kept in a file. */
export { FileSpendStore } from './store/file-store.ts';
