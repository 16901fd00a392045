import { expect, test } from 'vitest';
import { addresses, signInStart } from './addresses.ts';

test('a reference keeps its characters inside one path segment', () => {
  expect(addresses.agreement('a/b?c')).toBe('/agreements/a%2Fb%3Fc');
});

test('sign-in returns only to a path of this application', () => {
  expect(signInStart('/requests/1?x=2')).toBe('/auth/sign-in?to=%2Frequests%2F1%3Fx%3D2');
  expect(signInStart('/', true)).toBe('/auth/sign-in?to=%2F&again=1');
  for (const hostile of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:1', null]) {
    expect(signInStart(hostile)).toBe('/auth/sign-in?to=%2F');
  }
});
