export { verifyLedger } from './verify.ts';
