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
describe('records, sentences and models that give somebody away are stopped for what they give away', () => {
  test.each<[string, string, string]>([
    [
      'records a line each in JSON',
      lines(
        ...Array.from({ length: 5 }, (_, i) => `{"age":${31 + i * 7},"sex":"F","diag":"I2${i}","los":${i}}`),
      ),
      'row-level',
    ],
    [
      'records within records',
      JSON.stringify({
        patients: Array.from({ length: 6 }, (_, i) => ({
          demographics: { age: 31 + i * 7, sex: 'F' },
          admissions: [{ diag: 'I21', los: i }],
        })),
      }),
      'row-level',
    ],
    [
      'a list of the dearest',
      `provider,month,diagnosis,cost\n${Array.from({ length: 6 }, (_, i) => `R${i}H,2019-0${i + 1},C9${i},${284_113 - i * 9_731}`).join('\n')}\n`,
      'row-level',
    ],
    [
      'records in code',
      lines(
        'import pandas as pd',
        'df = pd.DataFrame([',
        '  dict(age=34, sex="F", diag="I21"),',
        '  dict(age=91, sex="M", diag="E11"),',
        '  dict(age=57, sex="F", diag="C50"),',
        '])',
      ),
      'row-level',
    ],
    [
      'columns in code',
      'd <- data.frame(age = c(34, 91, 57), sex = c("F","M","F"), los = c(3, 12, 1))\n',
      'row-level',
    ],
    [
      'columns in code, in the plural',
      'ages = [34, 71, 45, 66]\ncosts = [1203.11, 982.40, 12099.90, 431.5]\n',
      'row-level',
    ],
    [
      'records in SQL',
      lines(
        'CREATE TABLE cohort (age int, sex text, diag text);',
        "INSERT INTO cohort VALUES (34,'F','I21'),",
        " (91,'M','E11'),",
        " (57,'F','C50');",
      ),
      'row-level',
    ],
    [
      'data lines of SAS',
      lines(
        'data small;',
        ' input age sex $ los;',
        ' datalines;',
        '34 F 3',
        '91 M 12',
        '57 F 1',
        ';',
        'run;',
      ),
      'row-level',
    ],
    ['keys in code', 'EXCLUDE = ["P7734192", "P1023381"]  # withdrew\n', 'pseudonym'],
    [
      'a birth in words',
      'The woman, born on the third of March 1947 in a village, died two days later.\n',
      'date-of-birth',
    ],
    ['a count in words', 'Two of the patients were brothers with the same enzyme defect.\n', 'small-count'],
    ['one described person', 'The index case was a 34 year old midwife.\n', 'describes-person'],
    [
      'XML',
      '<?xml version="1.0"?>\n<r><row><ward>A1</ward><deaths>2</deaths></row><row><ward>B7</ward><deaths>31</deaths></row></r>',
      'small-count',
    ],
    [
      'RTF',
      '{\\rtf1\\ansi{\\fonttbl{\\f0 Times;}}\n\\trowd\\cellx1\\cellx2\\pard\\intbl group\\cell n\\cell\\row\n\\trowd\\pard\\intbl a\\cell 120\\cell\\row\n\\trowd\\pard\\intbl b\\cell 4\\cell\\row}',
      'small-count',
    ],
    ['counts under names that say nothing', 'grp,low,high\nalpha,124,2\nbeta,88,31\n', 'small-count'],
    ['a column that one before a count hides', 'ward,Survived,Died\nA1,3,14\nB7,55,12\n', 'small-count'],
    [
      'shares of a base in the label',
      'imd,Alive,Died\n1 (n=40),0.950,0.050\n2 (n=52),0.904,0.096\n',
      'implied-count',
    ],
    ['bands of equal size', 'decile,lower,upper,n\n1,0.00,120.1,50\n10,8100.7,16340.25,50\n', 'single-value'],
    [
      'points of a chart in JSON',
      JSON.stringify({
        data: [
          {
            type: 'scatter',
            mode: 'markers',
            x: Array.from({ length: 60 }, (_, i) => (i * 37) % 61),
            y: Array.from({ length: 60 }, (_, i) => (i * 17.3) % 41),
          },
        ],
      }),
      'row-level',
    ],
    [
      'records that a model keeps',
      JSON.stringify({
        type: 'gaussian_process',
        X_train: Array.from({ length: 12 }, (_, i) => [30 + i, 20.5 + i]),
      }),
      'row-level',
    ],
    [
      'all residuals of a model of few',
      lines('Residuals:', '     1      2      3      4 ', ' 1.210 -0.331 -2.104  0.871 '),
      'model-of-few',
    ],
    ['what few people did', 'Of 38 patients, 3 died (7.9%).\n', 'small-count'],
    ['the oldest', 'The youngest was 19 and the oldest 101.\n', 'single-value'],
    [
      'a family in a quotation',
      'theme,quote\nAccess,"I waited six hours with my son"\nCost,"It was fine"\n',
      'describes-person',
    ],
    ['counts before their labels', 'v1,v2\n124,alpha\n3,beta\n88,gamma\n', 'small-count'],
    ['a rate of few', 'ward,rate_per_1000,population\nA,2.1,12000\nB,0.4,5000\n', 'implied-count'],
    ['the ends of percentiles', 'percentile,days\n0,0\n50,4\n100,214\n', 'single-value'],
    [
      'sex, age and diagnosis of somebody',
      'Excluded: M, 43, cystic fibrosis, in the west.\n',
      'describes-person',
    ],
    [
      'records of a field a line',
      lines(...[34, 91, 57].flatMap((age, i) => ['[[rows]]', `age = ${age}`, 'sex = "F"', `los = ${i + 1}`])),
      'row-level',
    ],
    [
      'points in PostScript',
      lines(
        '%!PS-Adobe-3.0 EPSF-3.0',
        ...Array.from({ length: 40 }, (_, i) => `${(i * 97) % 251} ${(i * 61) % 149} o`),
      ),
      'points-of-people',
    ],
    ['a list of figures', '## Findings\n\n- Women: 4,512\n- Men: 4,488\n- Not stated: 2\n', 'small-count'],
    ['one delimiter that is rare', 'ethnos~n\nA~850\nZ~2\n', 'small-count'],
    ['bars without spaces', 'ethnos|n|pct\nA|850|98.8\nZ|2|0.2\n', 'small-count'],
    ['a part of few', 'In the subgroup, 2 of 11 died; the others lived.\n', 'small-count'],
    ['one of few', 'Both had the same gene; one was a boy of 4.\n', 'describes-person'],
    [
      'percentages that are sevenths',
      'symptom,percent\nFever,57.1\nRash,28.6\nSeizure,14.3\n',
      'implied-count',
    ],
    ['cumulative counts that go up by few', 'week,cumulative_deaths\n1,112\n2,115\n3,131\n', 'implied-count'],
    [
      'a level with one person',
      'term,estimate,std.error\nage,0.02,0.01\nethnicityOther,18.9,4012.1\nsex,0.1,0.02\n',
      'model-of-few',
    ],
    [
      'an odds ratio of hardly anybody',
      'term,OR,lower,upper\nage,1.02,1.01,1.03\nOther,60.6,5.8,634\n',
      'model-of-few',
    ],
    [
      'the share of the largest',
      'practice,total_cost,top 1 share\nA,182000,0.94\nB,90200,0.09\n',
      'single-value',
    ],
    [
      'a ROC curve of single scores',
      `fpr,tpr\n${Array.from({ length: 20 }, (_, i) => `${Math.ceil(i / 2) / 10},${Math.floor(i / 2) / 10}`).join('\n')}\n`,
      'row-level',
    ],
    [
      'a key in an attribute',
      '<html><body><table><tr data-id="55eac6ff11cdee0e"><td>London</td><td>1600</td></tr></table></body></html>',
      'pseudonym',
    ],
  ])('%s', async (_, text, code) => {
    expect(await stops(text)).toContain(code);
  });
});
