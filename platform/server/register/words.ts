import type { RegisterVersion } from '@vitrine/app/register';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** `2026-06-15` as `15 June 2026`. */
export function dayInWords(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${Number(date)} ${months[Number(month) - 1] ?? month} ${year}`;
}

/** `2026-06` as `June 2026`. */
export function monthInWords(month: string): string {
  const [year = '', number = ''] = month.split('-');
  return `${months[Number(number) - 1] ?? number} ${year}`;
}

export function stateInWords({ state, stopped }: Pick<RegisterVersion, 'state' | 'stopped'>): string {
  const since = stopped === null ? '' : ` on ${dayInWords(stopped)}`;
  switch (state) {
    case 'active':
      return 'In force';
    case 'not-yet':
      return 'Signed, and not begun';
    case 'suspended':
      return `Suspended${since}`;
    case 'expired':
      return 'Over: its term has ended';
    case 'ended':
      return stopped === null ? 'Ended: a newer version took its place' : `Ended${since}`;
    case 'unsigned':
    case 'signed-once':
      return 'Not signed';
  }
}

export const displayInWords = {
  aggregates: 'protected aggregates only',
  rows: 'rows, so many a day to each person, on record',
} as const;

export const dataOutInWords = {
  escrow: 'after automatic checks and the votes of two output checkers',
  private: 'under a privacy guarantee with a budget',
  none: 'nothing leaves',
} as const;

export function optOutsInWords(optOuts: {
  readonly national: boolean;
  readonly type1: boolean;
  readonly maxAgeDays: number;
}): string {
  const applied = [
    ...(optOuts.national ? ['national data opt-outs'] : []),
    ...(optOuts.type1 ? ['type 1 opt-outs'] : []),
  ];
  if (applied.length === 0) return 'none';
  return `${applied.join(' and ')}, from a list at most ${optOuts.maxAgeDays} days old`;
}
