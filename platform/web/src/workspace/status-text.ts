import type { Workspace } from '@vitrine/api';
import { dayText, plural } from '../logic/times.ts';

/** The display clause in plain words. */
export const displayText = ({ display, dataOut }: Pick<Workspace, 'display' | 'dataOut'>): string =>
  dataOut === 'private'
    ? 'Only differentially private figures are shown'
    : display === 'rows'
      ? 'Rows are shown, on a daily allowance'
      : 'Only protected aggregates are shown';

const roomEnds: readonly string[] = [
  'agreement-not-active',
  'agreement-stopped',
  'environment-stopped',
  'opt-outs-changed',
  'opt-outs-too-old',
  'person-refused',
  'query-cancelled',
  'query-out-of-memory',
  'room-ended',
  'room-failed',
  'room-misbehaved',
  'signatures-refused',
  'term-refused',
];

/** Whether a problem that a query met, other than by its own cancelling, means that there is no room any more. */
export const closesRoom = (code: string): boolean => roomEnds.includes(code);

export const allowanceText = (shown: number, perDay: number): string =>
  `${shown.toLocaleString('en-GB')} of ${plural(perDay, 'row')} shown today`;

export const optOutText = (asOf: string | null): string =>
  asOf === null ? 'No opt-outs apply' : `Opt-outs as of ${dayText(asOf)}`;

/** What may leave, in plain words. */
export const dataOutText: Record<Workspace['dataOut'], string> = {
  escrow: 'Copying out is not offered: a result leaves only when two people have checked it.',
  private: 'These figures may be copied and used as they stand: noise protects every person in them.',
  none: 'Nothing may leave under this agreement.',
};
