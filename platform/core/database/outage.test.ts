import { expect, test } from 'vitest';
import { isOutage, outlasting } from './outage.ts';

const failing = (code: string, syscall?: string): Error =>
  Object.assign(new Error('failed'), { code, syscall });

test.each([
  failing('ECONNREFUSED', 'connect'),
  failing('ENOENT', 'connect'),
  failing('57P01'),
  failing('08006'),
  new Error('timeout expired'),
  new Error('Client was closed and is not queryable'),
  new AggregateError([failing('ECONNREFUSED')]),
])('%o is an outage', (error) => {
  expect(isOutage(error)).toBe(true);
});

test.each([failing('ENOENT', 'open'), failing('42P01'), failing('23505'), new Error('no'), 'ECONNREFUSED'])(
  '%o is none',
  (error) => {
    expect(isOutage(error)).toBe(false);
  },
);

test('work is done again through an outage, and not after another failure or for longer than asked', async () => {
  const after = (failures: readonly Error[]) => {
    const left = [...failures];
    return {
      left,
      work: () => (left.length === 0 ? Promise.resolve('done') : Promise.reject(left.shift() ?? new Error())),
    };
  };
  await expect(outlasting(after([failing('57P01'), failing('57P03')]).work, 5_000)).resolves.toBe('done');
  const wrong = after([failing('42P01'), failing('57P01')]);
  await expect(outlasting(wrong.work, 5_000)).rejects.toThrow('failed');
  expect(wrong.left).toHaveLength(1);
  await expect(outlasting(after([failing('57P01')]).work, 0)).rejects.toThrow('failed');
  await expect(outlasting(after([failing('57P01')]).work, 5_000, () => false)).rejects.toThrow('failed');
});
