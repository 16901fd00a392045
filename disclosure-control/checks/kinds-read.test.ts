import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { getProfile } from '../profiles/catalogue.ts';
import type { Profile } from '../profiles/profile.ts';
import { checkFile } from './check-file.ts';

/** Without rounding, so that nothing but the kind itself is what stops a file. */
const exact: Profile = { ...getProfile('nhs-hes-2018'), roundTo: null };
const stops = async (file: string | Uint8Array, profile = exact): Promise<readonly string[]> => {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  const found = await checkFile({ name: 'file', bytes }, profile);
  return found.filter(({ severity }) => severity === 'problem').map(({ code }) => code);
};
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
const numbers = (count: number, of: (at: number) => number | string): string =>
  Array.from({ length: count }, (_, at) => of(at)).join('\n');

/** A chart as matplotlib draws it: ticks at 0, 10 and 20, thirty units of the drawing apart, and bars of given heights. */
const bars = (label: string, ...heights: readonly number[]): string =>
  [
    '<svg xmlns="http://www.w3.org/2000/svg"><defs><path id="l" d="M 0 4000 L 9 4000 L 9 0 L 0 0 z"/></defs>',
    '<path d="M 0 200 L 300 200 L 300 0 L 0 0 z"/><g id="matplotlib.axis_2">',
    ...[0, 10, 20].map(
      (value, at) =>
        `<g id="ytick_${at + 1}"><use xlink:href="#t" x="10" y="${150 - at * 30}"/><!-- ${value} --></g>`,
    ),
    `<g id="text_9"><!-- ${label} --></g></g>`,
    ...heights.map(
      (value, at) =>
        `<path d="M ${20 + at * 30} 150 L ${40 + at * 30} 150 L ${40 + at * 30} ${150 - value * 3} L ${20 + at * 30} ${150 - value * 3} z"/>`,
    ),
    '</svg>',
  ].join('\n');

const sheet = (...rows: readonly (readonly (string | number)[])[]): Uint8Array =>
  zipSync({
    'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="a"/></sheets></workbook>'),
    'xl/worksheets/sheet1.xml': strToU8(
      `<worksheet><sheetData>${rows
        .map(
          (cells, y) =>
            `<row r="${y + 1}">${cells
              .map((cell, x) =>
                cell === ''
                  ? ''
                  : typeof cell === 'number'
                    ? `<c r="${String.fromCharCode(65 + x)}${y + 1}"><v>${cell}</v></c>`
                    : `<c r="${String.fromCharCode(65 + x)}${y + 1}" t="inlineStr"><is><t>${cell}</t></is></c>`,
              )
              .join('')}</row>`,
        )
        .join('')}</sheetData></worksheet>`,
    ),
  });

describe('what is read out of a form is judged like any table', () => {
  test.each<[string, string | Uint8Array, string]>([
    ['a quantile of one', 'quantile,cost\n0.25,1377\n0.5,2367\n1.0,14706\n', 'single-value'],
    [
      'points in quotes of the other kind',
      `<svg>${numbers(80, (i) => `<circle cx='${i * 1.7}' cy='${(i * 37) % 97}' r='2'/>`)}</svg>`,
      'points-of-people',
    ],
    ['a bar of two', bars('patients', 12, 2, 20), 'small-count'],
    ['a slice of two', '<svg><text>Survived: 118</text><text>Died: 2</text></svg>', 'small-count'],
    [
      'levels that fall short of a title',
      sheet(['Baseline (N = 240)'], ['Item', 'n', '%'], ['Sex'], ['Male', 120, 50], ['Female', 117, 48.8]),
      'implied-count',
    ],
    [
      'a table beside another',
      sheet(['Age', 'n', '', 'Faith', 'n'], ['0-64', 1310, '', 'Jain', 4], ['65+', 990, '', 'Sikh', 310]),
      'small-count',
    ],
    [
      'a heading over two columns',
      '<table><tr><th></th><th colspan="2">Outcome</th></tr><tr><th>Sex</th><th>alive</th><th>dead</th></tr><tr><td>F</td><td>212</td><td>3</td></tr><tr><td>M</td><td>190</td><td>11</td></tr></table>',
      'small-count',
    ],
    [
      'a list of Stata',
      lines(
        '. list pid age sex in 1/3',
        '',
        '     +------------------------------+',
        '     |   pid   age      sex    diag |',
        '     |------------------------------|',
        '  1. | 10442    67   Female    I214 |',
        '  2. | 10981    45     Male    K350 |',
        '  3. | 11207    88   Female    S720 |',
        '     +------------------------------+',
      ),
      'row-level',
    ],
    [
      'a summary of R',
      lines(
        '      age             cost      ',
        ' Min.   : 18.00   Min.   :   112  ',
        ' Max.   :104.00   Max.   :218340  ',
      ),
      'single-value',
    ],
    ['degrees of freedom of Stata', 'Residual |  154.2   5  30.8   R-squared  =  0.04\n', 'model-of-few'],
    [
      'a listing',
      'Subject,Age/Sex,Term,Outcome\n01-0012,71/F,Sepsis,Fatal\n01-0044,58/M,Stroke,Alive\n03-01,66/F,Fall,Alive\n',
      'row-level',
    ],
    [
      'records without their keys',
      `,age,sex,los\n${numbers(6, (i) => `,${31 + i * 7},F,${i * 3}`)}\n`,
      'row-level',
    ],
    ['quarters with few', 'indicator,Q1,Q2,Q3,Q4\nfalls,12,15,9,3\nnever events,1,2,2,1\n', 'small-count'],
    [
      'a heading over the figure alone',
      lines(
        '      N Observed Expected (O-E)^2/E',
        'arm=A 6        2     3.10     0.390',
        'arm=B 5        4     2.90     0.417',
      ),
      'small-count',
    ],
    [
      'somebody told by where they live',
      'A teenager from Whitby was the first to have it on 3 March.\n',
      'describes-person',
    ],
    [
      'clinical notes',
      'Doc 1: 73 yo gentleman with chest pain, wife Margaret present.\n',
      'describes-person',
    ],
    [
      'a name beside a ward',
      'The odd one is Mr Hargreaves, readmitted to ward 7 on Friday.\n',
      'describes-person',
    ],
    [
      'a record in a log',
      'bad sample: age=103 sex=F imd=1 diag=G12.2 los=212 -> pred 0.98\n',
      'describes-person',
    ],
    ['a range of people', 'Length of stay ranged from 1 to 204 days.\n', 'single-value'],
    [
      'a count in YAML',
      lines(
        'outcome: death',
        'by_site:',
        '  - site: Leeds',
        '    patients: 412',
        '  - site: Skye',
        '    patients: 2',
      ),
      'small-count',
    ],
    [
      'a count in XML',
      '<?xml version="1.0"?>\n<table><row><age>0-4</age><deaths>1</deaths></row><row><age>5+</age><deaths>41</deaths></row></table>\n',
      'small-count',
    ],
    [
      'genotypes',
      '##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tFORMAT\tS12\tS44\n17\t43094464\trs8\tGT\t0/1\t0/0\n',
      'row-level',
    ],
    [
      'coordinates',
      `\\begin{tikzpicture}\\addplot[only marks] coordinates {${numbers(40, (i) => `(${i * 1.7},${(i * 37) % 97})`)}};\\end{tikzpicture}\n`,
      'points-of-people',
    ],
    [
      'a curve of shares',
      `cum_share_people,cum_share_cost\n${numbers(38, (i) => `${(i / 37).toFixed(4)},${((i / 37) ** 2).toFixed(5)}`)}\n`,
      'survival-steps',
    ],
    [
      'falls of one at a time',
      `day,survival\n${numbers(20, (i) => `${i * i + i * 3},${(1 - i * 0.025).toFixed(6)}`)}\n`,
      'survival-steps',
    ],
    [
      'a hidden numerator',
      'trust,operations,deaths,death_rate_pct\nA,240,*,1.25\nB,310,12,3.87\nC,420,19,4.52\n',
      'implied-count',
    ],
    [
      'a group that is all alike',
      'wing,people,positive,percent\nA,60,12,20\nB,45,45,100\nC,55,10,18.2\n',
      'everybody-alike',
    ],
    [
      'all, and all without some',
      'group,All,Excluding transplant\nMale,412,410\nFemale,388,388\n',
      'difference-of-few',
    ],
    [
      'two tables that differ by few',
      zipSync({
        'a.csv': strToU8('age,n\n18,431\n40,902\n65,1211\n'),
        'b.csv': strToU8('age,n\n18,428\n40,900\n65,1209\n'),
      }),
      'difference-of-few',
    ],
    [
      'means of few, counted in another table',
      zipSync({
        'a.csv': strToU8('area,F,M\nA,120,3\nB,90,80\n'),
        'b.csv': strToU8('area,F,M\nA,4.21,9.50\nB,3.90,4.02\n'),
      }),
      'few-contributors',
    ],
    ['categories of a letter', 'year,G,N,R,R/G\n2010,15,59,71,3\n2011,15,59,71,8\n', 'small-count'],
    ['PDF with bytes behind it', '%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\nid,age\n1,2\n', 'hidden-content'],
  ])('%s', async (_, file, code) => {
    expect(await stops(file)).toContain(code);
  });
});

describe('what is computed, drawn or told of many passes', () => {
  const hes = getProfile('nhs-hes-2018');
  test.each<[string, string | Uint8Array]>([
    [
      'a ROC curve in bands',
      `threshold,tpr,fpr\n${numbers(21, (i) => `${(i / 20).toFixed(2)},${(1 - (i / 20) ** 2).toFixed(3)},${(1 - i / 20).toFixed(3)}`)}\n`,
    ],
    [
      'figures below one another',
      lines(
        '     arm |       los       age',
        '---------+--------------------',
        ' Control |      1250      1250',
        '         |      5.42      61.3',
        '         |      3.91      14.2',
        '  Active |      1245      1245',
        '         |      5.07      61.0',
        '         |      3.77      14.4',
      ),
    ],
    [
      'observations of a model',
      lines(
        '\\begin{tabular}{lc}',
        ' & (1) \\\\',
        'age & 0.051 \\\\',
        ' & (6.31) \\\\',
        'male & -0.31 \\\\',
        ' & (-1.64) \\\\',
        '\\(N\\) & 8912 \\\\',
        '\\end{tabular}',
      ),
    ],
    ['bars of many', bars('patients', 10, 15, 20)],
    ['bars of means', bars('mean stay', 4.31, 3.22, 5.17)],
    [
      'quarters',
      'indicator,Q1,Q2,Q3,Q4\nreferrals,12040,11985,12110,12305\nwithin four hours (%),71.2,70.8,69.9,72.3\n',
    ],
    ['limits of rates', 'year,asr,lcl,ucl\n2018,55.1,53.2,57\n2019,56,54.1,58\n2020,49.2,47.4,51\n'],
    [
      'a protocol',
      'Heart failure affects about 1 million people. With 90% power, 1,200 participants an arm are needed.\n',
    ],
    [
      'settings',
      lines(
        'model: boosted trees',
        'params:',
        '  max_depth: 4',
        '  n_estimators: 300',
        'seed: 3',
        'folds: 5',
      ),
    ],
    [
      'results of a genome',
      'SNP\tCHR\tBP\tBETA\tSE\nrs123\t1\t10583\t0.031\t0.006\nrs456\t2\t204511\t-0.012\t0.005\n',
    ],
    [
      'a series with what was fitted',
      `month,admissions_per_1000,fitted\n${numbers(36, (i) => `${i + 1},${(9 + ((i * 7) % 13) / 10).toFixed(2)},${(10 - i * 0.05).toFixed(2)}`)}\n`,
    ],
    ['a sum of ten digits', 'year,total_cost\n2010,4.888205e+09\n2011,"9,990,000,042"\n'],
    ['quartiles of quantiles', 'quantile,cost\n0.25,1377\n0.5,2367\n0.75,4012\n'],
    [
      'shares in tenths',
      `cum_share_people,cum_share_cost\n${numbers(21, (i) => `${(i / 20).toFixed(2)},${((i / 20) ** 2).toFixed(3)}`)}\n`,
    ],
    [
      'slides with keys of styles',
      zipSync({
        'ppt/presentation.xml': strToU8('<p/>'),
        'ppt/slides/slide1.xml': strToU8(
          '<p:sld><a:tableStyleId>{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}</a:tableStyleId><a:t>Operations 1,210</a:t></p:sld>',
        ),
      }),
    ],
    [
      'two years of rounded tables',
      zipSync({
        'a.csv': strToU8('age,n\n18,430\n40,900\n65,1210\n'),
        'b.csv': strToU8('age,n\n18,425\n40,895\n65,1210\n'),
      }),
    ],
  ])('%s', async (_, file) => {
    expect(await stops(file, hes)).toEqual([]);
  });
});
