import type { PrivacyBudget, PrivacyForeseen } from '@vitrine/api';

interface Loss {
  readonly epsilon: number;
  readonly delta: number;
}

/** What is told of one person at most, or may be: `ε 0.5`, with δ where there is any. */
export const lossText = ({ epsilon, delta }: Loss): string =>
  delta === 0 ? `ε ${rounded(epsilon)}` : `ε ${rounded(epsilon)}, δ ${rounded(delta)}`;

/** Enough digits to choose by; the accounts themselves are exact. */
const rounded = (value: number): number => Number(value.toPrecision(6));

/** What is left, of the agreement and of its datasets. */
export function leftTexts({ left, budget, perQuery, datasets }: PrivacyBudget): readonly string[] {
  return [
    `${lossText(left)} of ${lossText(budget)} left under this agreement${perQuery < budget.epsilon ? `, at most ε ${perQuery} a question` : ''}`,
    ...datasets.map(
      (one) => `${lossText(one.left)} of ${lossText(one.budget)} left of ${one.dataset}, over all agreements`,
    ),
  ];
}

/** What a question costs. */
export const costText = (foreseen: PrivacyForeseen): string =>
  foreseen.free
    ? 'Bought before: it costs nothing, unless the data has changed since'
    : `Costs ${lossText(foreseen)}`;

/** The error of a figure before it is bought. */
export const errorText = ({ figure, margin, rows }: PrivacyForeseen['figures'][number]): string =>
  `${figure} ±${margin}${rows === undefined ? '' : ` in a group of ${rows.toLocaleString('en-GB')} rows`}`;

/** What was typed as a positive number; undefined for anything else. */
export function positiveNumber(text: string): number | undefined {
  const value = Number(text.trim());
  return text.trim() !== '' && Number.isFinite(value) && value > 0 ? value : undefined;
}
