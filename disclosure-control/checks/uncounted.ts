import { wordsOf } from './figure-words.ts';
import { finding, type Finding } from './finding.ts';
import { labelAt, numberAt, roleAt, type CheckedTable } from './table.ts';
import { isTotal } from '../recovery/table-counts.ts';

const ofPeople =
  /(?:^|[^a-z])(?:mean|median|average|avg|rate|rates|prevalence|incidence|mortality|sum|total cost)(?:$|[^a-z])/i;
const ofModel =
  /(?:^|[^a-z])(?:coef\w*|estimate|std err|p ?value|pval|ci|lower|upper|conf|hr|or|rr|beta|difference|effect|ratio)(?:$|[^a-z])/i;

/** Figures of groups without their counts: how many people they rest on cannot be told, which is not the same as few. */
export function checkUncounted(table: CheckedTable): Finding[] {
  const { columns, rows } = table;
  if (
    table.contributors !== undefined ||
    rows.length < 2 ||
    columns.some(({ role, base }) => role === 'count' || role === 'number' || base !== undefined)
  )
    return [];
  if (
    table.roles?.some((row) => row.includes('count')) === true ||
    columns.some(({ name }) => ofModel.test(wordsOf(name)))
  )
    return [];
  const at = columns.findIndex(({ name, role }) => role === 'statistic' && ofPeople.test(wordsOf(name)));
  return at < 0
    ? []
    : [finding('uncounted-figures', { row: 1, column: columns[at]?.name ?? '' }, rows.length)];
}

/** What nobody wants told of themselves. */
const sensitive =
  /(?:^|[^a-z])(?:hiv|aids|hepatitis|hep [bc]|sti|std|syphilis|gonorrh\w*|chlamydia|positive|died|deaths?|dead|mortality|suicid\w*|self harm|overdose|abus\w*|assault\w*|alcohol\w*|drugs?|opi\w+|mental|psych\w*|depress\w*|schizo\w*|dementia|pregnan\w*|terminat\w*|abortion\w*|miscarr\w*|cancer|metasta\w*|malignan\w*|convict\w*|prison\w*|offend\w*|disab\w*|infect\w*)(?:$|[^a-z])/i;

/** Groups of which everybody is alike: a hundred per cent, or a row whose one count is its total (class disclosure). */
export function checkClass(table: CheckedTable): Finding[] {
  const { columns, rows } = table;
  const alike = rows.flatMap((_, row) =>
    columns.flatMap(({ name }, at) =>
      roleAt(table, row, at) === 'share' &&
      numberAt(table, row, at) === 100 &&
      !isTotal(labelAt(table, row, 0))
        ? [{ row, name }]
        : [],
    ),
  );
  const counts = columns.flatMap(({ role, name }, at) => (role === 'count' && !isTotal(name) ? [at] : []));
  const single =
    counts.length < 2
      ? []
      : rows.flatMap((_, row) => {
          const values = counts.map((at) => numberAt(table, row, at));
          const filled = counts.filter((at) => (numberAt(table, row, at) ?? 0) > 0);
          const [only] = filled;
          const all = values.every((value) => value !== undefined) && filled.length === 1;
          return all && only !== undefined ? [{ row, name: columns[only]?.name ?? '' }] : [];
        });
  const [first] = [...alike, ...single];
  if (first === undefined) return [];
  const all = [...alike, ...single];
  const words = (row: number, name: string): string =>
    wordsOf([name, ...columns.map((one) => one.name), labelAt(table, row, 0)].join(' '));
  const secret = all.find(({ row, name }) => sensitive.test(words(row, name)));
  const { row, name } = secret ?? first;
  const code = secret === undefined ? 'class-disclosure' : 'class-of-secret';
  return [finding(code, { row: row + 1, column: name }, all.length)];
}
