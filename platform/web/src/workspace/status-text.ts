import type { Workspace } from '@vitrine/api';
import { dayText, plural } from '../logic/times.ts';

/** The display clause in plain words. */
export const displayText = (display: Workspace['display']): string =>
  display === 'rows' ? 'Rows are shown, on a daily allowance' : 'Only protected aggregates are shown';

export const allowanceText = (shown: number, perDay: number): string =>
  `${shown.toLocaleString('en-GB')} of ${plural(perDay, 'row')} shown today`;

export const optOutText = (asOf: string | null): string =>
  asOf === null ? 'No opt-outs apply' : `Opt-outs as of ${dayText(asOf)}`;

/** What may leave, in plain words. */
export const dataOutText: Record<Workspace['dataOut'], string> = {
  escrow: 'Copying out is not offered: a result leaves only when two people have checked it.',
  private: 'Copying out is not offered: a result leaves only under the privacy budget.',
  none: 'Nothing may leave under this agreement.',
};
