import { describe, expect, test } from 'vitest';
import { getProfile } from '../profiles/catalogue.ts';
import { checkFile } from './check-file.ts';

const acro = getProfile('acro-default');
const stops = async (text: string, profile = acro): Promise<readonly string[]> =>
  (await checkFile({ name: 'file', bytes: Buffer.from(text) }, profile))
    .filter(({ severity }) => severity === 'problem')
    .map(({ code, where }) => {
      expect(where).not.toEqual({});
      return code;
    });
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

/** Kinds of output as epidemiologists make them, without a rounding rule, so that the kind alone is what stops it. */
describe('an output that gives somebody away is stopped for what it gives away', () => {
  test.each<[string, string, string]>([
    [
      'Table 1 of tableone',
      lines(
        '"","level","A","B"',
        '"n","","41","176"',
        '"sex (%)","F","20 (48.8)","84 (47.7)"',
        '"","Other","2 ( 4.9)","12 ( 6.8)"',
      ),
      'small-count',
    ],
    [
      'Table 1 in LaTeX',
      lines(
        '\\begin{tabular}{lrr}',
        '\\toprule',
        ' & Treated ($n=84$) & Untreated ($n=310$) \\\\',
        '\\midrule',
        'Age, mean (SD) & 61.2 (12.1) & 60.4 (11.9) \\\\',
        'Heart failure, $n$ (\\%) & 5 (6.0\\%) & 28 (9.0\\%) \\\\',
        '\\bottomrule',
        '\\end{tabular}',
      ),
      'small-count',
    ],
    [
      'a title that counts more than its columns',
      lines(
        '| Characteristic, N = 2,003 | A, N = 1,000 | B, N = 1,000 |',
        '|---|---|---|',
        '| Female | 510 (51%) | 490 (49%) |',
      ),
      'implied-count',
    ],
    [
      'a table of providers whose names are those of percentiles',
      lines('practice,list_size,diagnosed,prevalence_pct', 'P1,8120,410,5.05', 'P2,700,1,0.1'),
      'small-count',
    ],
    [
      'a table of quarters whose names are those of quartiles',
      lines('quarter,ward,patients', 'Q1,A,410', 'Q2,A,2', 'Q3,A,390', 'Q4,A,405'),
      'small-count',
    ],
    [
      'tables in XML of words of its own',
      "<results><table name='a'><row><group>White</group><n>1210</n></row><row><group>Roma</group><n>2</n></row></table></results>\n",
      'small-count',
    ],
    [
      'a histogram drawn in letters',
      lines(
        'Length of stay (days), patients',
        ' 0-1   | ############ 120',
        ' 2-7   | ######## 84',
        ' >7    |  1',
      ),
      'small-count',
    ],
    [
      'a survival table of broom, whose strata read like assignments',
      lines(
        'strata,time,n.risk,n.event,surv',
        'arm=A,1,140,20,0.857',
        'arm=A,5,120,1,0.849',
        'arm=A,9,119,19,0.714',
      ),
      'small-count',
    ],
    [
      'a table whose groups begin like statements',
      lines('social class,patients', 'class I,120', 'class II,3', 'class III,410'),
      'small-count',
    ],
    [
      'a crosstab of Stata',
      lines(
        '   ethnicity |    London      North |     Total',
        '-------------+----------------------+----------',
        '       Asian |        41         12 |        53',
        '       Black |        23          4 |        27',
      ),
      'small-count',
    ],
    [
      'a crosstab of SAS',
      lines(
        '  Frequency|',
        '  Percent  |F       |M       |  Total',
        '  ---------+--------+--------+',
        '  Asian    |     12 |      3 |     15',
        '           |   6.00 |   1.50 |   7.50',
        '  White    |     89 |     96 |    185',
        '           |  44.50 |  48.00 |  92.50',
      ),
      'small-count',
    ],
    [
      'a classification report',
      lines(
        '        precision    recall  support',
        '',
        '     0       0.95      0.99      415',
        '     2       1.00      0.33        3',
      ),
      'small-count',
    ],
    [
      'lowest and highest values of Stata',
      lines(
        '      Percentiles      Smallest',
        ' 1%       120.50         101.20',
        '50%      2014.00        Largest',
      ),
      'single-value',
    ],
    ['a range in one cell', 'group,n,median_age,age_range\nA,120,61,19-97\n', 'single-value'],
    ['a percentile beyond which are few', 'ward,n,p1,p50,p99\nA,40,0.5,4.0,31.2\n', 'single-value'],
    [
      'edges of bins that a program chose',
      '{"counts":[120,300,80],"bin_edges":[101.2043,5410.3391,10800.1022,16340.2511]}',
      'single-value',
    ],
    ['a percentage of few', 'group,denominator,pct\nA,1520,12.5\nB,30,10.0\n', 'implied-count'],
    ['what a percentage leaves', 'hospital,patients,consent_pct\nA,120,98.3\nB,240,60.0\n', 'implied-count'],
    [
      'a percentage of the people in the title',
      lines('Percentage of 24 patients by symptom', 'symptom,percent', 'Fever,91.7', 'Rash,50.0'),
      'implied-count',
    ],
    [
      'a hidden count beside its percentage',
      'group,n,pct\nA,90,75.0\nB,<8,2.5\nC,27,22.5\n',
      'implied-count',
    ],
    [
      'a hidden count with its percentage behind it',
      'characteristic,cases\nTotal,120\nWhite,96 (80.0%)\nBlack,<8 (3.3%)\n',
      'implied-count',
    ],
    ['a mean beside a hidden count', 'group,n,mean_cost\nA,120,2210.4\nB,<10,9120.33\n', 'few-contributors'],
    [
      'steps of a flow that differ by few',
      'step,people\nAll,8123\nAfter excluding under 18s,7904\nAfter excluding missing sex,7901\n',
      'implied-count',
    ],
    [
      'a survival curve at exact times',
      `time,KM_estimate\n${Array.from({ length: 30 }, (_, i) => `${(i * i * 0.37 + i).toFixed(3)},${(0.99123 ** i).toFixed(5)}`).join('\n')}\n`,
      'survival-steps',
    ],
    [
      'a survival curve of few events',
      `timeline,KM_estimate\n${Array.from({ length: 14 }, (_, i) => `${(i * i * 7.3).toFixed(1)},${i < 9 ? '1.0' : '0.974358974358974'}`).join('\n')}\n`,
      'survival-steps',
    ],
    [
      'events of a Cox model of Python',
      lines('   number of observations = 140', 'number of events observed = 3'),
      'small-count',
    ],
    ['leaves by their sizes', 'samples per leaf: [310, 2, 488]\n', 'small-count'],
    [
      'numbers at risk that fall by few',
      'time,n_at_risk,survival\n0,412,1.00\n1,409,0.99\n2,398,0.97\n',
      'implied-count',
    ],
    [
      'a Cox model of few events',
      lines('coxph(formula = Surv(time, status) ~ age)', '', '  n= 260, number of events= 4 '),
      'small-count',
    ],
    [
      'a t-test of few',
      lines('\tWelch Two Sample t-test', 't = 2.41, df = 4.2, p-value = 0.071'),
      'model-of-few',
    ],
    [
      'residual degrees of freedom in LaTeX',
      lines(
        '\\begin{tabular}{lc}',
        'age & 0.012 \\\\',
        'Observations & 19 \\\\',
        'Residual Std. Error & 4.2 (df = 6) \\\\',
        '\\end{tabular}',
      ),
      'model-of-few',
    ],
    [
      'a node of few of rpart',
      lines(
        '1) root 503 85 0 (0.83 0.17)',
        '  3) age>=71.5 93 45 0 (0.51 0.49)',
        '    7) los>=12 4 0 1 (0.00 1.00) *',
      ),
      'small-count',
    ],
    [
      'a leaf of few of a boosted tree',
      lines('booster[0]:', '0:[age<41] yes=1,no=2,cover=410', '\t1:leaf=0.4,cover=1'),
      'small-count',
    ],
    [
      'a leaf of few in JSON',
      '{"tree":{"internal_count":503,"left":{"leaf_value":0.1,"leaf_count":500},"right":{"leaf_value":0.9,"leaf_count":3}}}',
      'small-count',
    ],
    [
      'records in a printed list',
      lines(
        '> head(d, 3)',
        '  age sex  los    cost',
        '1  34   F  3.2 1201.50',
        '2  91   M 12.0 8803.10',
        '3  57   F  1.1  620.00',
      ),
      'row-level',
    ],
    [
      'records in a log',
      lines(
        '2024-03-01 10:00:01 INFO loaded 4000 rows',
        '   age sex  los    cost',
        '0   34   F  3.2 1201.50',
        '1   91   M 12.0 8803.10',
        '2   57   F  1.1  620.00',
        '2024-03-01 10:00:02 INFO done',
      ),
      'row-level',
    ],
  ])('%s', async (_, text, code) => {
    expect(await stops(text)).toContain(code);
  });
});
