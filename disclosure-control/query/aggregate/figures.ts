import { evidenceDepth, type Crowd, type Evidence } from '../../figures/evidence.ts';
import type { Figure } from '../../figures/figure.ts';
import { showCount } from '../../figures/show-count.ts';
import { deviationOf, meanOf, varianceOf } from '../../figures/show-mean.ts';
import { showQuantile } from '../../figures/show-quantile.ts';
import { perturbedRows, roundedRows } from '../../figures/show-rows.ts';
import { showSum } from '../../figures/show-sum.ts';
import type { QueryProfile } from '../../profiles/catalogue.ts';
import type { Component } from './components.ts';
import type { Measure } from './plan.ts';
import type { RawGroup } from './raw-rows.ts';

type Shown = Figure | undefined;

/**
 * Whether a figure may be shown at all. Zero contributors and few contributors are both hidden, whatever the profile
 * says of zeros in files. So is a figure that leaves fewer people than the threshold, nobody included, to what it is
 * a part of or to a figure before it: the rest would follow.
 */
export function mayBeShown(
  raw: RawGroup,
  at: { readonly part: number; readonly pairs: readonly number[] },
  { threshold }: Pick<QueryProfile, 'threshold'>,
): boolean {
  if (raw.people < threshold || (raw.parts[at.part]?.people ?? 0) < threshold) return false;
  return at.pairs.every((pair) => raw.apart[pair]?.some((people) => people >= threshold) === true);
}

/** A component as a profile protects it, before it is compared with what was shown earlier. */
export function protectComponent(
  component: Component,
  raw: RawGroup,
  crowd: Crowd,
  profile: QueryProfile,
): Shown {
  if (component.of === 'quantile') {
    const evidence = raw.quantiles[component.index];
    return evidence && showQuantile(evidence, profile.threshold);
  }
  const part = raw.parts[component.part];
  if (part === undefined || part.people < profile.threshold) return undefined;
  switch (component.of) {
    case 'people':
      // Exact: it is rounded when it is shown, by the profile of whoever asks.
      return { value: part.people, margin: 0 };
    case 'rows':
      return isNobodys(part.rows, part.nobody, profile)
        ? undefined
        : perturbedRows(withNobody(part.rows, part.nobody, profile.threshold), crowd, profile);
    default: {
      const evidence = part[component.of];
      return evidence && showSum(evidence, component.of, crowd, profile);
    }
  }
}

/** A figure calculated of its components as they are shown, in the order of `componentsOf`. */
export function figureOf({ kind }: Measure, [first, second]: readonly Shown[], profile: QueryProfile): Shown {
  switch (kind) {
    case 'people':
      return first && showCount(profile, first.value, 0n);
    case 'sum':
    case 'quantile':
      return first;
    case 'rows':
    case 'values':
      return first && roundedRows(first, profile);
    case 'mean':
      return meanOf(first, second, profile);
    case 'variance':
      return varianceOf(first, second, profile);
    case 'deviation':
      return deviationOf(first, second, profile);
  }
}

/** Rows without a person could be one person's: they join as one contribution. */
function withNobody(rows: Evidence, nobody: number, threshold: number): Evidence {
  if (nobody === 0) return rows;
  const one = { amount: BigInt(nobody) * 1_000_000n, key: 0n };
  const after = rows.largest.findIndex((other) => other.amount < one.amount);
  const at = after < 0 ? rows.largest.length : after;
  return {
    people: rows.people + 1,
    key: rows.key,
    sum: rows.sum + one.amount,
    largest: [...rows.largest.slice(0, at), one, ...rows.largest.slice(at)].slice(
      0,
      evidenceDepth(threshold),
    ),
  };
}

/**
 * Whether rows of nobody, which could be one person's, are nearly all: (n,k) dominance with n = 2, and the p% rule,
 * where each person counts for no more than the crowd does.
 */
function isNobodys(rows: Evidence, nobody: number, { threshold, dominance }: QueryProfile): boolean {
  const most = rows.largest[threshold - 1]?.amount;
  if (nobody === 0 || most === undefined) return false;
  const cut = rows.largest.reduce((sum, { amount }) => (amount > most ? sum + amount - most : sum), 0n);
  const people = Number((rows.sum - cut) / 1_000_000n);
  const second = Number(most / 1_000_000n);
  return (
    nobody + second > (people + nobody) * dominance.largestTwoShare ||
    (people - second) * (dominance.priorShare ?? 1) < nobody * dominance.remainderShare
  );
}
