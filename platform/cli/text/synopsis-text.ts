import type { Synopsis } from '@vitrine/api';
import { table } from '../output.ts';

/** A synopsis as tables, one after the other. */
export function synopsisText({ dataset, release, epsilon, total, tables }: Synopsis): string {
  return [
    `${dataset} ${release}: about ${total.people} people (${total.low} to ${total.high}).`,
    `Noise is added to every count (ε ${epsilon} for all tables); what was counted lies between low and high in 95 of 100 synopses.`,
    ...tables.map(
      ({ title, by, cells }) =>
        `\n${title}\n${table(
          [...by, 'people', 'low', 'high'],
          cells.map(({ labels, people, low, high }) => [...labels, ...[people, low, high].map(String)]),
        )}`,
    ),
  ].join('\n');
}

export function boughtText(bought: {
  readonly release: string;
  readonly epsilon: number;
  readonly charged: boolean;
}): string {
  const { release, epsilon, charged } = bought;
  return charged
    ? `The synopsis of ${release} was bought for ε ${epsilon}.`
    : `The synopsis of ${release} was charged before and cost nothing now.`;
}
