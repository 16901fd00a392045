import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mostSeries } from './chart-data.ts';

const css = readFileSync(join(import.meta.dirname, '..', '..', 'styles', 'base.css'), 'utf8');
const [light = '', dark = ''] = css.split('@media screen and (prefers-color-scheme: dark)');

const valueOf = (part: string, name: string): string => {
  const found = new RegExp(`${name}: (#[0-9a-f]{3,6});`).exec(part)?.[1] ?? '';
  return found.length === 4 ? found.replace(/[0-9a-f]/g, '$&$&') : found;
};
type Rgb = readonly [number, number, number];
/** Linear light, 0 to 1 (sRGB, IEC 61966-2-1). */
const linear = (hex: string): Rgb => {
  const part = (i: number): number => {
    const value = Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(0), part(1), part(2)];
};
const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (a: Rgb, b: Rgb): number => {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
};

/** Complete loss of one kind of cone: Machado, Oliveira and Fernandes 2009, severity 1.0. */
const eyes: Readonly<Record<string, readonly Rgb[]>> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const seen = (rgb: Rgb, eye: readonly Rgb[]): Rgb => {
  const row = (i: number): number => {
    const [r, g, b] = eye[i] ?? [0, 0, 0];
    return Math.min(1, Math.max(0, r * rgb[0] + g * rgb[1] + b * rgb[2]));
  };
  return [row(0), row(1), row(2)];
};

/** Oklab (Ottosson 2020): distances in it are about what an eye tells apart; 0.1 is plain to see. */
function oklab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
const distance = (a: Rgb, b: Rgb): number => {
  const [x, y] = [oklab(a), oklab(b)];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
};

test.each([
  ['light', light],
  ['dark', dark],
])('series are told apart on %s paper with every kind of colour vision', (_, part) => {
  const paper = linear(valueOf(part, '--v-paper'));
  const colours = [...Array(mostSeries).keys()].map((i) => linear(valueOf(part, `--v-series-${i + 1}`)));
  for (const one of colours) expect(contrast(one, paper)).toBeGreaterThanOrEqual(3);
  for (const [name, eye] of Object.entries(eyes)) {
    colours.forEach((a, i) => {
      colours.slice(i + 1).forEach((b, j) => {
        const apart = distance(seen(a, eye), seen(b, eye));
        expect({ name, pair: `${i + 1}, ${i + j + 2}`, apart: apart >= 0.08 ? 'far' : apart }).toEqual({
          name,
          pair: `${i + 1}, ${i + j + 2}`,
          apart: 'far',
        });
      });
    });
  }
});

test.each([
  ['light', light],
  ['dark', dark],
])('words are readable on %s paper and on its washes', (_, part) => {
  for (const paper of ['--v-paper', '--v-wash']) {
    for (const ink of [
      '--v-ink',
      '--v-quiet',
      '--v-accent',
      '--v-stop',
      '--v-warn',
      '--v-good',
      '--v-keyword',
      '--v-text-literal',
      '--v-number-literal',
      '--v-visited',
      '--v-accent-hover',
    ]) {
      const found = contrast(linear(valueOf(part, ink)), linear(valueOf(part, paper)));
      expect({ ink, paper, found: found >= 4.5 ? 'enough' : found }).toEqual({ ink, paper, found: 'enough' });
    }
  }
  expect(
    contrast(linear(valueOf(part, '--v-on-accent')), linear(valueOf(part, '--v-accent'))),
  ).toBeGreaterThan(4.5);
});
