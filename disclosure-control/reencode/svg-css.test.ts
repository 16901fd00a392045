import { expect, test } from 'vitest';
import { plainValue } from './svg-css.ts';

const names = { id: (one: string) => one, class: (one: string) => one };

test.each<[string, string, string]>([
  ['font-family', '"DejaVu Sans", Arial, sans-serif', "'DejaVu Sans', Arial, sans-serif"],
  ['font-family', 'Jane Smith has asthma, serif', 'serif'],
  ['font-family', 'JaneSmith', ''],
  ['font', 'italic 12px/1.2 "Times New Roman", Jane', "italic 12px/1.2 'Times New Roman'"],
  ['font', '12px Jane', ''],
  ['font', 'Jane Smith', ''],
])('families of letters leave where they are known: %s %s', (name, written, left) => {
  expect(plainValue(name, written, names)).toBe(left);
});
