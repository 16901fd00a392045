export { type LogSource, folderSource, keepingSource, webSource } from './log-source.ts';
export { type LogReport, verifyPublicLog } from './verify-public-log.ts';
export { verifyLedger } from './verify.ts';
export { GrowingTree } from './tile-check.ts';
