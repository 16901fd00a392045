import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { neutralTheme } from './theme.ts';

const original = readFileSync(
  createRequire(import.meta.url).resolve('nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css'),
  'utf8',
);

test('the style sheet asks no other host for anything', () => {
  expect(original).toMatch(/https?:\/\//);
  expect(neutralTheme(original)).not.toMatch(/url\((https?:)?\/\//);
  expect(neutralTheme(original)).not.toContain('@font-face');
});

test('the brand is gone and the rules stay', () => {
  const themed = neutralTheme(original);
  expect(themed.toLowerCase()).not.toMatch(/frutiger|#005eb8/);
  expect(themed).toContain('.nhsuk-button');
});
