// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { ExpiredBanner } from './expired-banner.tsx';

test('nobody is asked to sign in whose session is good', () => {
  onStage(<ExpiredBanner />);
  expect(screen.queryByRole('alert')).toBeNull();
});

test('whose session has ended signs in and comes back to the same page', () => {
  onStage(<ExpiredBanner />, { expired: 'ended', at: '/requests/1?x=2' });
  expect(screen.getByRole('alert').textContent).toContain('Your session has ended.');
  expect(screen.getByRole('link', { name: 'Sign in again' }).getAttribute('href')).toBe(
    '/auth/sign-in?to=%2Frequests%2F1%3Fx%3D2',
  );
});

test('who does what weighs much is told that nothing was done, and proves who they are anew', () => {
  onStage(<ExpiredBanner />, { expired: 'again', at: '/review/1' });
  expect(screen.getByRole('alert', { name: 'Sign in again' }).textContent).toContain('nothing was done');
  expect(screen.getByRole('link', { name: 'Sign in again' }).getAttribute('href')).toBe(
    '/auth/sign-in?to=%2Freview%2F1&again=1',
  );
});
