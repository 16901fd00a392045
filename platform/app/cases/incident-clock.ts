import type { Assessment, IncidentClock } from '@vitrine/api';

const hour = 3_600_000;
/** UK GDPR, art. 33(1). Hours of nights, weekends and holidays count. */
const legalMs = 72 * hour;
/** Reviewers are reminded when so much is left. */
export const reminderMs = 24 * hour;

interface Clocked {
  readonly assessment: Pick<Assessment, 'aware' | 'risk'>;
  readonly notifications: readonly { readonly at: string }[];
}

/** The moment until which the regulator is told in time. Pure. */
export const deadlineOf = (aware: string): string => new Date(Date.parse(aware) + legalMs).toISOString();

/** How the time to tell the regulator stands. Pure. */
export function clockOf({ assessment, notifications }: Clocked, now: Date): IncidentClock {
  const deadline = deadlineOf(assessment.aware);
  const leftMs = Date.parse(deadline) - now.getTime();
  const first = firstNotified(notifications);
  const stateOf = (): IncidentClock['state'] => {
    if (first !== undefined) return isLate(assessment.aware, first) ? 'notified-late' : 'notified';
    if (assessment.risk === 'unlikely') return 'not-needed';
    return leftMs < 0 ? 'over' : 'running';
  };
  return { deadline, state: stateOf(), leftMs };
}

export const isLate = (aware: string, at: string): boolean => Date.parse(at) > Date.parse(deadlineOf(aware));

/** When the regulator was first told. */
export function firstNotified(notifications: readonly { readonly at: string }[]): string | undefined {
  return notifications.map(({ at }) => at).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
}
