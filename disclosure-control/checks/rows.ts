import { isComputed, saidBy, saidByLabel, wordsOf } from './figure-words.ts';
import { finding, type Finding } from './finding.ts';
import { numberAt, type CheckedTable } from './table.ts';

const perRecord =
  /(?:^|[^a-z])(?:resid\w*|fitted|yhat|leverage|hat|cooks?\w*|dfbeta\w*|propensity|pscore|linear predictor|predicted|pred|prob\w*)(?:$|[^a-z])/i;
/** What is known of one person or stay, and by no statistic's name. */
const personal =
  /(?:^|[^a-z])(?:age|sex|gender|ethnic\w*|los|length of stay|cost\w*|bmi|hba1c|sbp|dbp|egfr|creatinine|height|diag\w*|icd10?|procedure|admi\w*|dis\w*date|date|dob|born|postcode|lsoa\w*|provider|hospital|ward|drug|dose|outcome|occupation|died|dead|status|time|tariff|imd\w*|smok\w*|episodes?|comorbid\w*)(?:$|[^a-z])/i;
/** Measures of one person or stay: figures, not labels. */
const measure =
  /(?:^|[^a-z])(?:age|los|length of stay|cost\w*|bmi|hba1c|sbp|dbp|egfr|creatinine|dose|tariff|date|dob|admidate|disdate|charge|price|value|days)(?:$|[^a-z])/i;
/** From this many rows on, rows that hardly repeat and count nobody are records. */
const manyRows = 20;

/** Where models of neighbours, kernels and Gaussian processes keep the records that they were fitted to. */
const training =
  /(?:^|[^a-z])(?:x_?train|x_?fit|_fit_x|support_?vectors?|training_?(?:data|set|x)|train_?x|exemplars?|prototypes|neighbou?rs|landmarks)(?:$|[^a-z])/i;

/** Records that a model carries, by the name of the part that holds them. */
export function checkTraining(table: CheckedTable, place: string): Finding[] {
  return training.test(place) && table.rows.length > 2 ? [finding('row-level', { row: 1 })] : [];
}

/** Rows that are each one person's or event's: nothing counted, hardly any two alike, several things said of each. */
export function checkRows(table: CheckedTable): Finding[] {
  return isRecords(table) ? [finding('row-level', { row: 1 })] : [];
}

function isRecords(table: CheckedTable): boolean {
  const { columns, rows } = table;
  if (isRocOfAll(table)) return true;
  const counted = columns.some(
    ({ role, name }) =>
      role === 'count' && /count|^n$|freq|height|number|people|patients|total|\bn\b/i.test(wordsOf(name)),
  );
  if (
    rows.length >= manyRows &&
    !(isCurve(table) && ofTime.test(columns[0]?.name ?? '')) &&
    columns.some(({ name }, at) => perRecord.test(wordsOf(name)) && varies(table, at))
  )
    return true;
  if (columns.length === 2 && rows.length >= 50 && scattered(table)) return true;
  if (rows.length >= manyRows && isQuantilePlot(table)) return true;
  if (rows.length < 3 || columns.length < 3 || counted || isCurve(table) || isStacked(table)) return false;
  if (isListing(table)) return true;
  // A matrix has a label for each row and column; records have columns of different kinds.
  const labels = new Set(rows.map((cells) => (cells[0]?.kind === 'value' ? String(cells[0].value) : '')));
  if (columns.slice(1).every(({ name }) => labels.has(name))) return false;
  const distinct = new Set(rows.map((cells) => JSON.stringify(cells))).size;
  const said = columns.filter(({ name }) => personal.test(wordsOf(name))).length;
  if (rows.length < manyRows) return said >= 2 && distinct === rows.length && measures(table);
  const single = columns.filter((_, at) => {
    const values = rows.map((cells) => (cells[at]?.kind === 'value' ? cells[at].value : null));
    return new Set(values).size > rows.length * 0.6;
  }).length;
  return distinct > rows.length * 0.8 && (said >= 2 || single >= 2);
}

/** Quantiles of a sample beside those of a distribution: a point for each observation. */
function isQuantilePlot(table: CheckedTable): boolean {
  const named = (words: RegExp): boolean =>
    table.columns.some(({ name }, at) => words.test(wordsOf(name)) && varies(table, at));
  return (
    named(/\b(?:theoretical|normal scores?|expected normal)\b/i) &&
    named(/\b(?:sample|observed|empirical|ordered|actual)\b/i)
  );
}

const ofTime = /^(?:time|t|period|year|quarter|month|week|day|date|age)\w{0,2}$/i;

/** Figures on a grid of equal steps are of a curve, and of nobody: `threshold, tpr, fpr`. */
function isCurve(table: CheckedTable): boolean {
  const steps = numbersAt(table, 0);
  const computed =
    /(?:^|[^a-z])(?:per|rates?|mean|average|median|fitted|predicted|counterfactual)(?:$|[^a-z])/i;
  const measured = table.columns.some(
    ({ name }) => personal.test(wordsOf(name)) && !computed.test(wordsOf(name)),
  );
  if (steps.length !== table.rows.length || measured) return false;
  const step = (steps[1] ?? 0) - (steps[0] ?? 0);
  const even = steps.every(
    (value, at) =>
      at === 0 || Math.abs(value - (steps[at - 1] ?? value) - step) <= Math.abs(step) * 0.01 + 1e-9,
  );
  return (
    step !== 0 && even && table.columns.slice(1).every(({ role }) => role === 'statistic' || role === 'share')
  );
}

/** Figures below one another under one label, as Stata's `tabstat` prints them: rows without a label hold decimals alone. */
function isStacked({ rows }: CheckedTable): boolean {
  const blank = rows.filter((cells) => cells[0]?.kind !== 'value' || cells[0].value === '');
  const labelled = rows.length - blank.length;
  const ofFigures = blank.every((cells) =>
    cells.every((cell) => cell.kind !== 'value' || cell.value === '' || typeof cell.value === 'number'),
  );
  const decimal = blank.filter((cells) =>
    cells.some(
      (cell) => cell.kind === 'value' && typeof cell.value === 'number' && !Number.isInteger(cell.value),
    ),
  ).length;
  return labelled > 0 && blank.length * 3 >= rows.length && ofFigures && decimal * 3 >= blank.length * 2;
}

const ofSubject =
  /^(?:usubjid|subjid|(?:study |trial )?(?:subject|patient|participant|person|case|pt|client|resident|respondent)(?: ?(?:id|no|number|code|ref))?|screening (?:no|number)|randomi[sz]ation (?:no|number)|#|no|row|record(?: no)?|id|pid)\.?$/i;

/** Names that stand over nothing but people. */
const ofPerson =
  /^(?:usubjid|subjid|subject|patient|participant|person|pt|resident|respondent)(?: ?(?:id|no|number|code|ref))?\.?$/i;

/** A listing: each row begins with a code or number of its own, and says two things or more of its person. */
function isListing({ columns, rows }: CheckedTable): boolean {
  if (!ofSubject.test(wordsOf(columns[0]?.name ?? '').trim())) return false;
  const codes = rows.flatMap((cells) => (cells[0]?.kind === 'value' ? [String(cells[0].value)] : []));
  const own = new Set(codes).size === rows.length && codes.every((code) => /\d/.test(code));
  if (own && ofPerson.test(wordsOf(columns[0]?.name ?? '').trim())) return true;
  return (
    own &&
    columns.slice(1).filter(({ name }) => personal.test(wordsOf(name).replaceAll('/', ' '))).length >= 2
  );
}

/** A few rows are records where nothing in them is computed over people, and a measure of somebody varies. */
function measures(table: CheckedTable): boolean {
  const { columns, rows } = table;
  const labels = rows.filter(
    (cells) => cells[0]?.kind === 'value' && saidByLabel(String(cells[0].value)) !== undefined,
  );
  if (labels.length * 2 >= rows.length) return false;
  const computed = columns.some(({ name }) => {
    return isComputed(name) || saidBy(name) === 'share' || /band|group|per |range/i.test(wordsOf(name));
  });
  if (computed) return false;
  return columns.some(({ name }, at) => {
    if (!measure.test(wordsOf(name))) return false;
    const values = rows.flatMap((cells) => (cells[at]?.kind === 'value' ? [cells[at].value] : []));
    // Coefficients of a measure are less than one, and no measure is.
    if (values.every((value) => typeof value === 'number' && Math.abs(value) < 1)) return false;
    const told = values.filter((value) => typeof value === 'number' || /\d{4}/.test(String(value)));
    // Single years of age, one after the other, are groups.
    const steps = told.every((value, y) => y === 0 || Number(value) - Number(told[y - 1]) === 1);
    return told.length >= rows.length * 0.7 && new Set(told).size > rows.length * 0.5 && !steps;
  });
}

function numbersAt(table: CheckedTable, at: number): readonly number[] {
  return table.rows.flatMap((_, row) => numberAt(table, row, at) ?? []);
}

function varies(table: CheckedTable, at: number): boolean {
  const values = numbersAt(table, at);
  return values.length > manyRows / 2 && new Set(values).size > values.length / 2;
}

/** Two columns of numbers that hardly repeat, in no order: points, where a curve goes one way. */
function scattered(table: CheckedTable): boolean {
  const [x, y] = [numbersAt(table, 0), numbersAt(table, 1)];
  if (x.length < 50 || y.length < 50) return false;
  const ordered = x.every((value, at) => at === 0 || value >= (x[at - 1] ?? value));
  return !ordered && new Set(x.map((value, at) => `${value},${y[at]}`)).size > x.length * 0.9;
}

/** A ROC curve that goes across or up with every person's score, rather than from one band of scores to the next. */
function isRocOfAll(table: CheckedTable): boolean {
  const at = (names: RegExp): number =>
    table.columns.findIndex(({ name }) => names.test(wordsOf(name).trim()));
  const x = at(/^(?:fpr|false positive rate|1 ?- ?specificity|specificity|spec)$/i);
  const y = at(/^(?:tpr|true positive rate|sensitivity|sens|recall)$/i);
  if (x < 0 || y < 0) return false;
  const [across, up] = [numbersAt(table, x), numbersAt(table, y)];
  const moves = across
    .slice(1)
    .map((value, row) => [value !== across[row], up[row + 1] !== up[row]] as const);
  const single = moves.filter(([one, other]) => one !== other).length;
  return moves.length >= 8 && single > moves.length * 0.6;
}
