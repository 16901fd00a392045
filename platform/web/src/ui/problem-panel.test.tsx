// @vitest-environment happy-dom
import type { Problem } from '@vitrine/api';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { problemOf } from '../api/problem-of.ts';
import { onStage } from '../testing/stage.tsx';
import { ProblemPanel } from './problem-panel.tsx';

const problem = (status: number): Problem => ({
  type: 'urn:x',
  title: 'Not allowed',
  status,
  detail: 'Your role may not read the log.',
  code: 'forbidden',
  help: 'Ask your operator.',
});
const draw = (one: Problem) => onStage(<ProblemPanel problem={one} onRetry={() => undefined} />);

test('a refusal names rule, reason and help, and offers no “Try again” that would only refuse again', () => {
  draw(problem(403));
  expect(screen.getByRole('alert').textContent).toMatch(
    /Not allowed.*may not read.*Ask your operator.*Rule forbidden/,
  );
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
});

test('what may pass can be tried again', () => {
  draw(problem(503));
  screen.getByRole('button', { name: 'Try again' });
});

test('a lost connection is no rule', () => {
  draw(problemOf(new TypeError('Failed to fetch')));
  expect(screen.getByRole('alert').textContent).not.toContain('Rule');
  screen.getByRole('button', { name: 'Try again' });
});
