import type { Finding } from '@vitrine/api';
import { plural } from '../logic/times.ts';

export const severityText: Record<Finding['severity'], string> = {
  stop: 'Stop',
  warn: 'Warning',
  note: 'Note',
};

const order: readonly Finding['severity'][] = ['stop', 'warn', 'note'];

/** The gravest first; the order within a severity stays. */
export const byGravity = (findings: readonly Finding[]): readonly Finding[] =>
  findings.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));

/** How many findings of each kind, in words. */
export function findingsText(counts: { stop: number; warn: number; note: number }): string {
  const parts = [
    counts.stop === 0 ? '' : plural(counts.stop, 'stop'),
    counts.warn === 0 ? '' : plural(counts.warn, 'warning'),
    counts.note === 0 ? '' : plural(counts.note, 'note'),
  ].filter(Boolean);
  return parts.length === 0 ? 'Nothing found' : parts.join(', ');
}
