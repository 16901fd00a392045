import { expect, it } from 'vitest';
import { narrowed } from './narrowed.ts';

it('keeps all that conditions on one column say, wherever they stand', () => {
  const rows = {
    AGE: { $gte: 18 },
    $and: [
      { AGE: { $gt: 9, $lt: 100 }, SEX: { $in: ['1', '2'] } },
      { $and: [{ AGE: { $lte: 64 } }, { SEX: '1' }] },
      { SEEN: { $gte: '2001-04-01' } },
      { SEEN: { $gt: '2001-05-31', $lte: '2002-03-31' } },
      { SEEN: { $lt: '2003-01-01' } },
    ],
  };
  expect(narrowed(rows)).toEqual({
    AGE: { values: [], min: '18', max: '64' },
    SEX: { values: [['1', '2'], ['1']] },
    SEEN: { values: [], min: '2001-06-01', max: '2002-03-31' },
  });
});

it('takes the tighter of two bounds on one side', () => {
  expect(narrowed({ AGE: { $gte: 5, $gt: 5, $lte: 9, $lt: 9 } })).toEqual({
    AGE: { values: [], min: '6', max: '8' },
  });
});

it('passes over what it does not follow', () => {
  expect(narrowed({ $or: [{ SEX: '1' }, { AGE: 3 }], $and: 'none' })).toEqual({});
});
