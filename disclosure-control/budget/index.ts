export { type PrivacyLoss, LossFilter, PrivacyAccounts } from './accounts.ts';
