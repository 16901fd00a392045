import engineFunctions from './engine-functions.json' with { type: 'json' };
import { folded } from '../kit/reading.ts';

interface Decision {
  readonly allowed: boolean;
  readonly reason: string;
}

const reasons: Readonly<Record<string, string>> = engineFunctions.reasons;
const decisions = new Map<string, Decision>(
  engineFunctions.functions.map((one) => [
    folded(one.name),
    { allowed: one.decision === 'allow', reason: reasons[one.reason] ?? '' },
  ]),
);
const tableFunctions = new Map<string, string>(Object.entries(engineFunctions.tableFunctions));
const aggregates = new Set(
  engineFunctions.functions.filter((one) => one.reason === 'aggregate').map((one) => one.name),
);

/**
 * Aggregates that summarise: their value is of no single row. Others, such as min, list or mode, hand on the
 * values of rows.
 */
const summaries = new Set(
  [
    'approx_count_distinct avg bool_and bool_or corr count count_if count_star countif covar_pop covar_samp',
    'entropy favg fsum geomean geometric_mean kahan_sum kurtosis kurtosis_pop mean product regr_avgx regr_avgy',
    'regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem skewness stddev stddev_pop',
    'stddev_samp sum sum_no_overflow sumkahan var_pop var_samp variance wavg weighted_avg',
  ].flatMap((line) => line.split(' ')),
);

const unknown: Decision = {
  allowed: false,
  reason: 'It is not a function this version of the engine is known to have.',
};

const wordy = new Set(
  engineFunctions.functions
    .filter(({ reason }) => ['text', 'hash', 'clock', 'pattern', 'uuid'].includes(reason))
    .map(({ name }) => folded(name)),
);

/** Functions that give texts, days, hashes or whole numbers about them, and never a number with a fraction. */
export const givesNoNumber = (name: string): boolean => wordy.has(name) && !/^jar|^jaccard/.test(name);

/** The decision on a scalar, aggregate or window function, by its lower-case name. Unlisted means refused. */
export function decisionOn(name: string): Decision {
  return decisions.get(name) ?? unknown;
}

/** The decision on a function in FROM. */
export function tableDecisionOn(name: string): Decision {
  const reason = tableFunctions.get(name);
  if (reason !== undefined) return { allowed: true, reason };
  const known = decisions.get(name);
  return known === undefined || known.allowed
    ? { allowed: false, reason: 'It is not accepted in FROM.' }
    : known;
}

export const isAggregate = (name: string): boolean => aggregates.has(name);
export const isSummary = (name: string): boolean => summaries.has(name);
