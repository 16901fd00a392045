import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../processes.ts';
import { queue, type Job } from './queue.ts';
import { scaleTables } from './scale-tables.ts';
import { unitCosts } from './unit-costs.ts';
import { chance, workforce, workingDay } from './working-day.ts';

/** Arrivals and services without memory, for which the mean wait is known. */
function poisson(rate: number, service: number, count: number): readonly Job[] {
  const random = chance(5);
  let at = 0;
  return Array.from({ length: count }, () => {
    at += -Math.log(1 - random()) / rate;
    return { at, takes: -Math.log(1 - random()) * service };
  });
}

/** Erlang's C formula: the mean wait in an M/M/c queue. */
function erlangWait(rate: number, service: number, servers: number): number {
  const load = rate * service;
  let term = 1;
  let sum = 0;
  for (let k = 0; k < servers; k += 1) {
    sum += term;
    term *= load / (k + 1);
  }
  const last = (term * servers) / (servers - load);
  return (last / (sum + last)) * (service / (servers - load));
}

it.each([
  [1, 0.5],
  [1, 0.8],
  [4, 0.7],
  [16, 0.9],
])('%s servers that are busy for %s of the time make people wait as Erlang says', (servers, load) => {
  const outcome = queue(poisson(load * servers, 1, 400_000), servers);
  expect(outcome.busy).toBeCloseTo(load, 1);
  expect(outcome.mean / erlangWait(load * servers, 1, servers)).toBeGreaterThan(0.9);
  expect(outcome.mean / erlangWait(load * servers, 1, servers)).toBeLessThan(1.1);
});

it('every unit cost stands on the page of measurements', () => {
  const page = readFileSync(join(root, 'docs', 'measurements.md'), 'utf8');
  for (const { what, measured } of Object.values(unitCosts)) expect(page, what).toContain(measured);
});

it('a day with more people, and none more places, makes nobody wait less', () => {
  const places = { server: 1, steward: 1, rooms: 8, checks: 1 };
  const waits = [50, 200, 800].map(
    (researchers) => workingDay({ ...workforce, researchers }, places).rooms.mean,
  );
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
});

it('docs/scale.md has the tables that this model makes', () => {
  const page = readFileSync(join(root, 'docs', 'scale.md'), 'utf8');
  for (const table of scaleTables()) expect(page).toContain(table);
});
