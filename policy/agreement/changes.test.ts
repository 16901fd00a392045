import { expect, it } from 'vitest';
import { sampleDocument } from '../testing.ts';
import { changesBetween } from './changes.ts';

const { agreement } = sampleDocument();
const [grant, ...others] = agreement.datasets;

it('says nothing of a version that grants the same', () => {
  expect(changesBetween(agreement, structuredClone(agreement))).toEqual([]);
});

it('names who and which columns come and go, and what becomes of a column', () => {
  if (grant === undefined) throw new Error('The sample grants nothing.');
  const [column = '', ...rest] = grant.columns;
  const after = {
    ...agreement,
    people: ['robin'],
    term: { ...agreement.term, to: '2099-01-01' },
    datasets: [{ ...grant, columns: [...rest, 'COST'], transforms: {} }, ...others],
  };
  const texts = changesBetween(agreement, after).map(({ clause, text }) => `${clause}: ${text}`);
  expect(texts).toContain(`people: It leaves out person ${agreement.people.join(', ')}.`);
  expect(texts).toContain('people: It adds person robin.');
  expect(texts).toContain(`datasets.${grant.dataset}: It leaves out column ${column}.`);
  expect(texts).toContain(`datasets.${grant.dataset}: It adds column COST.`);
  expect(texts.some((text) => text.startsWith('term: It was') && text.endsWith('2099-01-01.'))).toBe(true);
  expect(changesBetween(agreement, { ...agreement, datasets: others }).map(({ text }) => text)).toContain(
    `${grant.dataset} is no longer granted.`,
  );
});
