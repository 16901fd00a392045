import { expect, test } from 'vitest';
import { Conflict, DiskFull, isDiskFull, toProblem, Unavailable } from '../errors.ts';

const system = (code: string): Error => Object.assign(new Error(`${code}: as the system says`), { code });

test.each(['ENOSPC', 'EDQUOT', 'EFBIG'])('%s is told as a full disk, however deep it lies', (code) => {
  for (const error of [
    system(code),
    new Error('outer', { cause: new Error('inner', { cause: system(code) }) }),
  ]) {
    expect(isDiskFull(error)).toBe(true);
    expect(toProblem(error)).toMatchObject({ code: 'disk-full', status: 507 });
  }
});

test('an engine says it in words', () => {
  const error = new Error('IO Error: Could not write file "/a/secret/place": No space left on device');
  expect(toProblem(error).code).toBe('disk-full');
  expect(JSON.stringify(toProblem(error))).not.toContain('secret');
});

test('an error of ours keeps its own code', () => {
  const error = new Unavailable({ detail: 'Not now.', cause: system('ENOSPC') });
  expect(isDiskFull(error)).toBe(true);
  expect(toProblem(error).code).toBe('unavailable');
  expect(isDiskFull(new DiskFull())).toBe(true);
});

test('nothing else is', () => {
  const circle = new Error('round');
  circle.cause = circle;
  for (const error of [
    system('EACCES'),
    new Conflict({ detail: 'No.' }),
    circle,
    'ENOSPC',
    undefined,
    null,
  ]) {
    expect(isDiskFull(error)).toBe(false);
  }
  expect(toProblem(system('EACCES')).code).toBe('internal');
});
