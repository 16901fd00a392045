import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pythonLock } from './python-environment.ts';
import { stateOf } from './language-state.ts';

const preparing = { state: 'preparing', step: 2, steps: 5, doing: 'fetching Python packages', pid: 7 };

describe('Whether Python is there', () => {
  it('is said with how far it is, while somebody makes it', () => {
    const { pid, ...said } = preparing;
    expect(stateOf('python', false, preparing, (one) => one === pid)).toEqual(said);
    expect(stateOf('python', true, preparing, () => true)).toEqual({ state: 'ready' });
  });

  it.each([
    ['nobody has begun', undefined, 'Python has not been prepared on this machine.'],
    ['who made it has died', preparing, 'Python has not been prepared on this machine.'],
    [
      'what is told has another form',
      { ...preparing, step: '<b>' },
      'Python has not been prepared on this machine.',
    ],
    ['it failed', { state: 'failed', why: 'The index cannot be reached.' }, 'The index cannot be reached.'],
  ])('is said with the reason where %s', (_what, progress, why) => {
    expect(stateOf('python', false, progress, () => false)).toEqual({ state: 'unavailable', why });
  });
});

describe('The lock file of Python', () => {
  const lines = readFileSync(pythonLock, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

  it('has exact versions, each with its checksums, and names no place to fetch from', () => {
    expect(lines.length).toBeGreaterThan(50);
    for (const line of lines)
      expect(line).toMatch(/^[a-z0-9._-]+==[\w.]+(?: --hash=sha256:[0-9a-f]{64}){1,2}$/);
  });

  it('has the engine of the reader’s own version', () => {
    const root = new URL('../package.json', import.meta.url);
    const { dependencies } = JSON.parse(readFileSync(root, 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const [version] = (dependencies['@duckdb/node-api'] ?? '').split('-');
    expect(lines.some((line) => line.startsWith(`duckdb==${version} `))).toBe(true);
  });
});
