// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { onStage } from '../testing/stage.tsx';
import { SigningKey } from './signing-key.tsx';

const draw = () => onStage(<SigningKey />, { roles: ['access-officer'] });

test('an officer who made a passkey here sees when, and its fingerprint, when they come back', () => {
  const made = { at: '2026-11-01T10:00:00Z', fingerprint: '0001 abcd' };
  window.localStorage.setItem('vitrine:draft:per_sam:signing-key-made', JSON.stringify(made));
  draw();
  screen.getByText(/You made a passkey in this browser on/);
  screen.getByText('0001 abcd');
  screen.getByRole('button', { name: 'Create another passkey' });
});

test.each(['{', 'null', '{"at": "never", "fingerprint": "x"}', '{"at": 1}'])(
  'a memory that is damaged (%s) is none',
  (text) => {
    window.localStorage.setItem('vitrine:draft:per_sam:signing-key-made', text);
    draw();
    expect(screen.queryByText(/You made a passkey/)).toBeNull();
    screen.getByRole('button', { name: 'Create a passkey' });
  },
);
