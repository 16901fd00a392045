import type { ColumnRole } from './table.ts';

/** Words of a heading or label that say what the figures beside it are. */

/** `n (%)`, `No. (%)`, `N, %`: a count with its percentage. */
const countWithShare = /(?:^|[^a-z])(?:n|no|num|number|count|freq|frequency)\.?\s*[,(/]\s*(?:%|percent|pct)/i;
const counted =
  /(?:^|[^a-z])(?:n|no|nobs|num|number|counts?|cnt|freq|frequency|frequencies|height|people|patients?|persons?|participants?|subjects|spells|episodes?|admissions?|attendances?|discharges?|deaths?|died|(?:re)?admitted|discharged|survived|relapsed|recovered|vaccinated|infected|affected|exposed|unexposed|diagnosed|hospitali[sz]ed|screened|randomi[sz]ed|enrolled|withdrew|withdrawn|events?|cases?|controls?|obs|observations|numerator|denominator|at risk|total|totals|all|headcount|unique)(?:$|[^a-z])/i;
/** What no count is ever called. */
const share = /%|(?:^|[^a-z])(?:pct|perc|percent|percentage|share|prop|proportion|percentages)(?:$|[^a-z])/i;
/** `death_rate_pct`: a rate that is a percentage. */
const percentOf = /(?:^|[^a-z])(?:pct|percent|percentage)(?:$|[^a-z])/i;
const ofComparison =
  /(?:^|[^a-z])(?:change|diff|difference|points?|ci|error|se|sd|lower|upper|mean|median|reduction|increase)(?:$|[^a-z])/i;
/** Sums of money are whole numbers, too. */
const money =
  /(?:^|[^a-z])(?:costs?|prices?|tariffs?|spend|spending|expenditure|income|charges?|gbp|eur|usd)(?:$|[^a-z])|[£$€]/i;
const ofPeople = /(?:^|[^a-z])(?:n|no|number|count|people|patients|persons|spells|admissions)(?:$|[^a-z])/i;
const computed =
  /(?:^|[^a-z])(?:rate|rates|ratio|rr|irr|aor|ahr|mean|avg|average|median|sd|std|stdev|s d|se|stderr|iqr|variance|quantile|percentile|quartile|p\d+|q\d|\d+%|ci|coef|coefs|coefficient|coefficients|estimate|beta|pval|pvalue|p value|p-value|statistic|odds|hazard|survival|cumulative|dsr|asr|smr|smd|lcl|ucl|lci|uci|points?|auc|log lik|aic|bic|r2|rmse|minutes|seconds|percent change|difference|effect)(?:$|[^a-z])/i;
/** Words that may stand over a statistic or over a category whose people are counted. */
const maybeComputed =
  /(?:^|[^a-z])(?:hr|std err|var|min|max|minimum|maximum|lower|upper|low|high|p|t|z|stat|density|weight|index|score|sum|value|test|range)(?:$|[^a-z])|(?:^|[^A-Za-z])OR(?:$|[^A-Za-z])/;
const label =
  /(?:^|[^a-z])(?:chr|chrom|chromosome|bp|pos|snp|rsid|age|year|years|month|quarter|week|day|days|date|band|group|code|codes|classes|labels|index|quintile|decile|tertile|ventile|category|level|sex|gender|ethnos|class|stage|rank|order|position|version|lag|degree|df|step|iteration|epoch|bin|left|right|time|hour|chapter|icd|id|threshold|edge|from|to|source|target|node|parent|child|decimals|rounding|seed)(?:$|[^a-z])/i;

/** Names as words, so that `nPatients` and `n_patients` read alike. */
export const wordsOf = (name: string): string =>
  name
    .replaceAll(/\\([%_&#])|\$/g, '$1')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_.]+/g, ' ');

/** What a name says: `maybe` where its words can also be those of a category. */
export type Said = ColumnRole | 'maybe' | undefined;

export function saidBy(name: string): Said {
  const words = wordsOf(name);
  if (/(?:^|\s)#$/.test(words)) return 'group';
  if (countWithShare.test(words)) return 'count';
  if (percentOf.test(words) && !ofComparison.test(words)) return 'share';
  if (computed.test(words) || (money.test(words) && !ofPeople.test(words))) return 'statistic';
  if (share.test(words)) return 'share';
  if (/(?:^|[^a-z])count(?:s|ed)?(?:$|[^a-z])/i.test(words)) return 'count';
  if (maybeComputed.test(words) || maybeComputed.test(words.toLowerCase())) return 'maybe';
  if (counted.test(words)) return 'count';
  return label.test(words) ? 'group' : undefined;
}

/** Whether a name is of something that is computed over people; a cost can be one person's. */
export const isComputed = (name: string): boolean => computed.test(wordsOf(name));

/** What the names of a table say: among categories of a letter or two, `N` is one of them. */
export function saidOfAll(names: readonly string[]): readonly Said[] {
  const letters = names.filter((name) => /^[A-Z]{1,2}(?:\/[A-Z]{1,2})?$/.test(name.trim()));
  const letterOnly = letters.length > 2 && letters.length >= names.length - 3;
  const answers = names.some((name) => /(?:^|\s)yes$/i.test(name.trim()));
  const numbered = areNumbered(names.map((name) => name.trim().replace(/^([pq]\d{1,2})\b.*$/i, '$1')));
  // Events beside those that a test expects are of the test.
  const ofTest = names.some((name) => /\(O-E\)/.test(name));
  return names.map((name) => {
    if (letterOnly && letters.includes(name)) return undefined;
    if (numbered(name.trim().replace(/^(q\d)\b.*$/i, '$1'))) return undefined;
    if (answers && /(?:^|\s)no$/i.test(name.trim())) return undefined;
    return ofTest && /^(?:observed|expected)$/i.test(name.trim()) ? 'statistic' : saidBy(name);
  });
}

/** A list of codes and what they mean, whose other figures are doses or ranks before they are people. */
export const codeName =
  /(?:^|[^a-z])(?:code|icd ?1?\d?|snomed|dm ?d|dmd|bnf|opcs|ctv3|read ?code|atc|vmp|amp)(?:$|[^a-z])/i;

/** What a row's label says of its figures; a category says nothing. */
export type LabelSaid = 'count' | 'statistic' | 'share' | undefined;

/** Among names in a row, `P2` tells that P1 and P10 are providers and no percentiles, and `Q4` that Q1 is of a year. */
function areNumbered(names: readonly string[]): (name: string) => boolean {
  const all = new Set(names.map((name) => name.trim().toLowerCase()));
  const percentiles = [...all].some((name) => /^p(?:5|10|25|50|75|90|95|99)$/.test(name)) && !all.has('p2');
  return (name) =>
    (!percentiles && /^p\d{1,2}$/i.test(name.trim())) || (all.has('q4') && /^q[1-4]$/i.test(name.trim()));
}

/** What the labels of a column say, each of the figures in its row. */
export function saidByLabels(labels: readonly string[]): readonly LabelSaid[] {
  const numbered = areNumbered(labels);
  return labels.map((text) => (numbered(text) ? undefined : saidByLabel(text)));
}

/** What the label of a row says of the figures in it; words of a category say nothing. */
export function saidByLabel(text: string): LabelSaid {
  if (text.length > 80) return undefined;
  const words = wordsOf(text);
  if (countWithShare.test(words)) return 'count';
  if (
    /(?:^|[^a-z])(?:mean|avg|average|median|sd|std|s d|se|iqr|ratio|coef|coefficient|estimate|p ?-?value|variance|rate|auc|r2|r-squared|aic|bic|log-?lik\w*|likelihood|quantile|interval|ci)(?:$|[^a-z])/i.test(
      words,
    ) ||
    /^(?:std|min|max|p\d\d?|q\d|\d+(?:\.\d+)?%|range)$/i.test(words.trim())
  )
    return 'statistic';
  if (/(?:^|[^a-z])(?:percent|percentage|pct|proportion)(?:$|[^a-z])|^%$|\(%\)$/i.test(words)) return 'share';
  return /^(?:n|nobs|count|no|number|counts|total n|n total|freq|frequency|n obs|unique)$/i.test(words.trim())
    ? 'count'
    : undefined;
}
