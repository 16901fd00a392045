import { describe, expect, test, vi } from 'vitest';
import { nhsHes2018 } from '../profiles/documents/nhs-hes-2018.ts';
import { QueryService, learned, worldOf, type Claims, type Learned, type Memories } from './testing/world.ts';
import { complements, conditions, descents, insistence, tracker } from './testing/attackers.ts';
import { reconstruct } from './testing/reconstruction.ts';
import { tableBudget } from './table-budget.ts';
import { memoryOf } from './testing/memory-of.ts';

/**
 * A member knows sex, age band, region, provider and month of one admission of everybody, so that a WHERE picks out
 * whom they like, and asks 2,000 questions by diagnosis. What counts is how many people's diagnosis they have right
 * beyond what a stranger guesses. The figure without a memory is printed beside it.
 */
const exam = process.env['VITRINE_EXAM'] !== undefined;
vi.setConfig({ testTimeout: exam ? 3_600_000 : 300_000 });
const people = 981;
const codes = 40;
const questions = 2_000;
const seeds = exam ? [7, 8, 9, 10, 11] : [7];
const world = worldOf(20_181_001, people, codes);
const remembering = (tables = Number.POSITIVE_INFINITY): QueryService => {
  const forms = new Map<number | undefined, Memories>();
  const cells = memoryOf(8, exam ? 60 : 0);
  return new QueryService(world, nhsHes2018, (only) => {
    const form = forms.get(only) ?? { frames: memoryOf(8, 0), cells, tables };
    forms.set(only, form);
    return form;
  });
};

function report(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

async function learnedBy(
  attack: (service: QueryService) => Claims | Promise<Claims>,
  service: QueryService,
): Promise<Learned> {
  const found = learned(world, await attack(service));
  expect(service.asked).toBeLessThanOrEqual(questions);
  return found;
}

describe.each([
  ['tracker', tracker, 200],
  ['complements', complements, 30],
  ['descents', descents, 30],
  ['conditions', conditions, 20],
] as const)('by %s', (name, attack, least) => {
  test.each(seeds)('nobody is learned with a memory, and many are without (seed %i)', async (seed) => {
    const by = (service: QueryService): Promise<Claims> => attack(service, people, questions, seed);
    const without = await learnedBy(by, new QueryService(world, nhsHes2018));
    const remembered = await learnedBy(by, remembering());
    report({ attack: name, seed, people, without, remembered });
    expect(without.beyond).toBeGreaterThanOrEqual(least);
    expect(remembered.beyond).toBe(0);
  });
});

test.each(seeds)(
  'by insistence with people known not to have it, hardly anybody is learned (seed %i)',
  async (seed) => {
    const everybody = Array.from({ length: people }, (_, person) => person);
    const by = (service: QueryService): Promise<Claims> => insistence(service, everybody, questions, seed);
    const without = await learnedBy(by, new QueryService(world, nhsHes2018));
    const remembered = await learnedBy(by, remembering());
    const bounded = await learnedBy(by, remembering(tableBudget(people)));
    report({ attack: 'insistence', seed, people, without, remembered, bounded });
    expect(remembered.right).toBeLessThanOrEqual(8);
    expect(bounded.beyond).toBe(0);
  },
);

describe('by least squares over tables of random halves, which no audit of differences sees', () => {
  test.each(exam ? [30, 60, 122, 250] : [122])('people are learned from %i tables', async (tables) => {
    const by = (service: QueryService): Claims => reconstruct(service, people, codes, tables, 3);
    const without = await learnedBy(by, new QueryService(world, nhsHes2018));
    const remembered = await learnedBy(by, remembering());
    report({ attack: 'least squares', tables, people, without, remembered });
    if (tables >= 122) expect(remembered.beyond).toBeGreaterThan(0);
  });

  test('so the number of computed tables is bounded by the people in them, and nobody is learned', async () => {
    const bounded = remembering(tableBudget(people));
    expect((await learnedBy((service) => reconstruct(service, people, codes, 122, 3), bounded)).beyond).toBe(
      0,
    );
    expect(bounded.computed).toBe(tableBudget(people));
  });
});
