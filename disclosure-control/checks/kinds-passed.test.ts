import { describe, expect, test } from 'vitest';
import { getProfile } from '../profiles/catalogue.ts';
import { checkFile } from './check-file.ts';

const hes = getProfile('nhs-hes-2018');
const stops = async (text: string, profile = hes): Promise<readonly string[]> =>
  (await checkFile({ name: 'file', bytes: Buffer.from(text) }, profile))
    .filter(({ severity }) => severity === 'problem')
    .map(({ code, where }) => {
      expect(where).not.toEqual({});
      return code;
    });
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

describe('an output of the same kind that gives nobody away passes', () => {
  test.each<[string, string]>([
    [
      'Table 1 of tableone',
      lines(
        '"","level","A","B"',
        '"n","","1200","2800"',
        '"age (mean (SD))","","60.1 (13.2)","61.4 (14.6)"',
        '"sex (%)","F","590 (49.2)","1320 (47.1)"',
        '"","M","610 (50.8)","1480 (52.9)"',
      ),
    ],
    [
      'Table 1 in LaTeX',
      lines(
        '\\begin{tabular}{lrr}',
        '\\toprule',
        ' & Treated ($n=840$) & Untreated ($n=3{,}100$) \\\\',
        '\\midrule',
        'Age, mean (SD) & 61.2 (12.1) & 60.4 (11.9) \\\\',
        'COPD, $n$ (\\%) & 170 (20.2\\%) & 550 (17.7\\%) \\\\',
        '\\bottomrule',
        '\\end{tabular}',
      ),
    ],
    ['edges of bands in code', 'ages <- c(0, 18, 40, 65, 80)\ncosts <- c(0, 100, 1000, 10000)\n'],
    [
      'names and dates of bands in code',
      'ages = ["0-17", "18-39", "40-64"]\ndates = ["2018-04-01", "2019-04-01", "2018-05-01"]\n',
    ],
    [
      'rules about any patient',
      'We took the first admission for one patient with several. One patient with several admissions is counted once, at most one person with each.\nAdults aged 18 to 90 were included, by bands such as aged 95-99; the oldest group was larger. At least one case was needed.\n',
    ],
    ['quantiles in rows', lines('statistic,days', 'n,1210', 'p25,2', 'p50,4', 'p75,7')],
    [
      'means in whole numbers',
      '| | A, N = 980 | B, N = 1,020 |\n|---|---|---|\n| Age | 61 (14) | 60 (13) |\n| I | 350 (35.7%) | 330 (32.4%) |\n',
    ],
    [
      'a crosstab of Stata',
      lines(
        '   ethnicity |    London      North |     Total',
        '-------------+----------------------+----------',
        '       Asian |       410        120 |       530',
        '       Black |       230         40 |       270',
      ),
    ],
    ['a risk table', 'strata,0,12,24,36\nA,1120,800,410,120\nB,1080,750,330,90\n'],
    [
      'a Cox model',
      lines(
        '  n= 4000, number of events= 310 ',
        '',
        'Likelihood ratio test= 14.12  on 2 df,   p=9e-04',
        'Wald test            = 13.47  on 2 df,   p=0.001',
      ),
    ],
    [
      'a regression of Stata',
      lines(
        '      Source |       SS           df       MS      Number of obs   =     4,000',
        '-------------+----------------------------------   F(2, 3997)      =     14.20',
        '       Model |   512.31212         2   256.15606   Prob > F        =    0.0000',
        '    Residual |  72103.4421     3,995  18.0393901   R-squared       =    0.0071',
      ),
    ],
    [
      'a regression of R',
      lines(
        'Coefficients:',
        '             Estimate Std. Error z value Pr(>|z|)    ',
        '(Intercept) -3.204400   0.190200 -16.847  < 2e-16 ***',
        'age          0.012400   0.002900   4.276  1.9e-05 *  ',
        '',
        '    Null deviance: 2230.1  on 3995  degrees of freedom',
      ),
    ],
    [
      'an analysis of variance',
      lines(
        '            Df Sum Sq Mean Sq F value    Pr(>F)',
        'region       4    321  80.250   4.451  0.001382',
        'Residuals 3995  72011  18.030',
      ),
    ],
    ['a chi-squared test', 'X-squared = 12.42, df = 3, p-value = 0.006\n'],
    [
      'a description without extremes',
      lines('         age   hba1c', 'count  4000.0  4000.0', 'mean   55.17   58.12', '25%    36.00   48.70'),
    ],
    ['a histogram of rounded bins', '{"variable":"age","bin_edges":[20,30,40,50],"counts":[520,515,530]}'],
    ['percentages', 'group,denominator,pct\nA,1520,12.5\nB,300,10.0\n'],
    ['quantiles', 'region,n,p10,p25,p50,p75,p90\nLondon,1000,1.0,2.5,4.0,7.5,11.0\n'],
    [
      'a survival curve in years',
      `years,survival\n${Array.from({ length: 20 }, (_, i) => `${i},${(1 - i * 0.02).toFixed(2)}`).join('\n')}\n`,
    ],
    [
      'a model in JSON',
      '{"model":"LogisticRegression","n_obs":4000,"features":["age","sex"],"coef":[0.012,-0.31],"auc":0.71}',
    ],
    [
      'counts of a nested JSON',
      '{"title":"Admissions","rounding":5,"data":{"London":{"men":600,"women":610},"North":{"men":480,"women":500}}}',
    ],
    [
      'a codebook',
      'variable,label,type,values\nage,Age in years,integer,18 and over\nsex,Sex,category,"1 = male, 2 = female"\n',
    ],
    [
      'a difference in differences with commas for points',
      'term;estimate;conf.low\npost;0,12;0,05\ntreated;-0,03;-0,10\n',
    ],
    [
      'quartiles of the residuals of a model',
      lines(
        'Residuals:',
        '    Min      1Q  Median      3Q     Max ',
        '-19.311  -3.412  -0.104   3.201  24.120 ',
      ),
    ],
    ['weights of a model', '{"weights":[[0.12,-0.03],[0.41,0.22]],"bias":[0.1,-0.2],"classes":[0,1]}'],
    [
      'what many people did',
      'Of 3,800 patients, 300 died (7.9%). Table 3 had a caption; stage 4 was rare.\n',
    ],
    ['coefficients along a path', 'lambda,age,sbp,imd\n1.0,0,0,0\n0.1,0.008,0,0\n0.01,0.012,0.003,0.04\n'],
    [
      'a flow between places',
      '{"nodes":["GP","Ward"],"links":[{"source":0,"target":1,"value":1200},{"source":1,"target":2,"value":640}]}',
    ],
    ['settings of a model', '{"max_depth":4,"n_estimators":200,"min_child_weight":50}'],
    [
      'codes with doses',
      'dmd_code,name,ddd\n39720311000001101,Metformin 500mg tablets,2\n39732411000001102,Gliclazide 80mg tablets,1\n',
    ],
    ['a list of settings', 'Hospitals: 7\nYears of data: 5\nThreads: 4\nAdmissions: 4,510\n'],
    ['percentages of many', 'symptom,percent\nFever,57.2\nRash,28.1\nSeizure,14.7\n'],
    ['cumulative incidence', 'day,cumulative_incidence\n30,0.05\n60,0.09\n90,0.12\n'],
    ['areas and their counts', 'area,people,rate\nE06000014,1205,12.1\nE06000015,990,11.0\n'],
    [
      'a ROC curve in bands',
      'fpr,tpr\n0.0,0.0\n0.1,0.42\n0.2,0.61\n0.3,0.72\n0.4,0.8\n0.5,0.86\n0.6,0.9\n0.8,0.97\n0.9,0.98\n1.0,1.0\n',
    ],
    ['components', 'variable,PC1,PC2\nage,0.61,-0.22\nhba1c,0.55,0.48\nlos,0.57,-0.85\n'],
    [
      'code',
      lines(
        'use "$data/cohort.dta", clear',
        'keep if age >= 18',
        'logit died age i.sex',
        'esttab using "table2.rtf", replace',
      ),
    ],
    [
      'a model as XML',
      '<?xml version="1.0"?>\n<PMML><RegressionTable intercept="-3.2"><NumericPredictor name="age" coefficient="0.012"/><NumericPredictor name="imd" coefficient="0.05"/></RegressionTable></PMML>',
    ],
  ])('%s', async (_, text) => {
    expect(await stops(text, hes)).toEqual([]);
  });
});
