import type { Register, RegisterAgreement, RegisterRelease, RegisterVersion } from '@vitrine/app/register';
import { parseAgreementId, parseAgreementRef } from '@vitrine/core/ids';
import { describe, expect, it } from 'vitest';
import { activityPage } from './activity-page.ts';
import { agreementPage, agreementsPage } from './agreements-pages.ts';
import { datasetPage } from './datasets-pages.ts';
import { atomFeed } from './feed.ts';
import { releasePage, releasesPage } from './releases-pages.ts';
import { dayInWords, monthInWords, optOutsInWords, stateInWords } from './words.ts';

const frame = { origin: 'https://vitrine.example', style: '/register/style.css' };
const version = (number: number): RegisterVersion => ({
  ref: parseAgreementRef(`MANY-${number}-v1.0`),
  title: `Study ${number}`,
  summary: 'A summary.',
  controllers: ['A university'],
  purpose: 'research',
  term: { from: '2026-01-01', to: '2026-12-31' },
  state: 'active',
  signed: '2026-01-02',
  stopped: null,
  digest: 'd'.repeat(64),
  entry: number,
  terms: null,
  changes: [],
});
const agreement = (number: number): RegisterAgreement => ({
  id: parseAgreementId(`MANY-${number}`),
  versions: [version(number)],
  releases: [],
});
const release = (number: number): RegisterRelease => ({
  request: `req_${number}`,
  agreement: parseAgreementRef('MANY-1-v1.0'),
  entry: 1_000 + number,
  day: '2026-03-04',
  certificate: 'c'.repeat(64),
  face: null,
  recalled: null,
});
const many = (count: number): Register => ({
  today: '2026-05-06',
  agreements: Array.from({ length: count }, (_, number) => agreement(number)),
  releases: Array.from({ length: count }, (_, number) => release(number)),
  datasets: [],
  activity: [],
  timeToRelease: '2 days',
  stepTimes: [{ step: 'check', median: '1 to 3 days' }],
  synopses: [],
});
const count = (text: string | undefined, what: RegExp): number => text?.match(what)?.length ?? 0;

describe('a long list', () => {
  it('of agreements comes in pages of fifty, each with links to its neighbours', () => {
    const register = many(120);
    const pages = [1, 2, 3].map((at) => agreementsPage(frame, register, at));
    expect(pages.map((page) => count(page, /<article>/g))).toEqual([50, 50, 20]);
    expect(pages[1]).toMatch(/href="\/register">Newer<.*href="\/register\?page=3">Older</s);
    expect(pages[2]).not.toContain('Older');
    expect(agreementsPage(frame, register, 4)).toBeUndefined();
  });

  it('of releases comes in pages of a hundred', () => {
    const register = many(101);
    expect(count(releasesPage(frame, register, 1), /<tr>/g)).toBe(101);
    expect(count(releasesPage(frame, register, 2), /<tr>/g)).toBe(2);
    expect(releasesPage(frame, register, 3)).toBeUndefined();
  });

  it('is in the feed with its newest hundred', () => {
    expect(count(atomFeed(frame, many(300)), /<entry>/g)).toBe(100);
  });
});

describe('what is not kept any more', () => {
  it('is said to be destroyed, and what stands in clear stays', () => {
    const page = agreementPage(frame, agreement(7));
    expect(page).toContain('The document of this version was destroyed');
    expect(page).toContain('A university');
    expect(page).not.toContain('null');
  });

  it('of a release from before its entry said it, is in the certificate', () => {
    const page = releasePage(frame, release(7));
    expect(page).toContain('The certificate that left with them does.');
    expect(page).toContain('Release req_7');
  });
});

describe('words', () => {
  it('for days and months', () => {
    expect([dayInWords('2026-03-04'), monthInWords('2026-12')]).toEqual(['4 March 2026', 'December 2026']);
  });

  it.each([
    ['active', null, 'In force'],
    ['suspended', '2026-03-04', 'Suspended on 4 March 2026'],
    ['ended', null, 'Ended: a newer version took its place'],
    ['ended', '2026-03-04', 'Ended on 4 March 2026'],
    ['expired', null, 'Over: its term has ended'],
    ['not-yet', null, 'Signed, and not begun'],
  ] as const)('for the state %s', (state, stopped, said) => {
    expect(stateInWords({ state, stopped })).toBe(said);
  });

  it('for opt-outs', () => {
    expect(optOutsInWords({ national: false, type1: false, maxAgeDays: 9 })).toBe('none');
    expect(optOutsInWords({ national: true, type1: true, maxAgeDays: 9 })).toBe(
      'national data opt-outs and type 1 opt-outs, from a list at most 9 days old',
    );
  });
});

describe('the public synopsis of a dataset', () => {
  const cell = (
    label: string,
    people: number,
  ): { values: string[]; labels: string[]; people: number; low: number; high: number } => ({
    ...{ values: [label], labels: [label], people, low: Math.max(0, people - 6), high: people + 6 },
  });
  const cells = [cell('Male <script>', 1_204), cell('Female', 0)];
  const synopsis: Register['synopses'][number] = {
    ...{ dataset: 'care', title: 'Care <b>', release: '1.0', published: '2026-06-15', epsilon: 2 },
    total: { people: 1_204, low: 1_190, high: 1_218 },
    tables: [{ title: 'By sex', by: ['SEX'], cells, margins: [{ by: 'SEX', cells }] }],
  };

  const care = {
    ...{ dataset: 'care', title: 'Care <b>', description: 'Stays.', owner: 'A trust', licence: 'MIT' },
    ...{ synthetic: true, version: '1.0', since: '2026-06-15', published: '2026-06-15', releases: [] },
    ...{ people: 1_000, rows: 2_000, columns: [], lookups: [] },
  } as unknown as Register['datasets'][number];

  it('is a table with intervals and a bar for each count, without script, and nothing in it is markup', () => {
    const text = datasetPage(frame, care, { ...many(0), synopses: [synopsis] });
    expect(text).toContain('about 1,204; between 1,190 and 1,218');
    expect(text).toContain('<td>1,198</td>');
    expect(text.match(/<svg class="bar"/g)).toHaveLength(4);
    expect(text).toContain('Male &lt;script&gt;');
    expect(text).not.toMatch(/<script>|<b>| style=/);
    expect(text).toContain('href="/register/datasets/care.synopsis.csv"');
  });

  it('stands only on the page of its own dataset', () => {
    const other = { ...synopsis, dataset: 'other' };
    expect(datasetPage(frame, care, { ...many(0), synopses: [other] })).not.toContain('1,204');
  });
});

it('the time to release is told by step, in bands, and what is of too few is not', () => {
  const said = activityPage(frame, many(1));
  expect(said).toMatch(/With the output checkers.*1 to 3 days.*not given for fewer than twenty releases/s);
  expect(activityPage(frame, { ...many(1), stepTimes: [] })).not.toContain('by step');
});
