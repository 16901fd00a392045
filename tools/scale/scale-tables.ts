import { unitCosts, type UnitCost } from './unit-costs.ts';
import { saturation, workforce, workingDay, type Places, type Workforce } from './working-day.ts';

/** Environments of three sizes: people, and the processors that they are given. */
const sizes: readonly (readonly [name: string, people: Workforce, places: Places])[] = [
  [
    'one machine of 8 cores',
    { ...workforce, researchers: 40 },
    { server: 1, steward: 1, rooms: 5, checks: 1 },
  ],
  ['a region', { ...workforce, researchers: 200 }, { server: 1, steward: 1, rooms: 16, checks: 2 }],
  [
    'a nation',
    { ...workforce, researchers: 2_000, cutSize: 10 },
    { server: 6, steward: 1, rooms: 256, checks: 8 },
  ],
];

const seconds = (value: number): string =>
  value < 0.0995 ? `${Math.round(value * 1_000)} ms` : `${value.toPrecision(2)} s`;
const percent = (share: number): string => `${Number((share * 100).toPrecision(2))} %`;
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (heading: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...heading), row(...heading.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');

/** The tables of docs/scale.md: unit costs, working days, and where each place is full. */
export function scaleTables(): readonly string[] {
  const costs: readonly UnitCost[] = Object.values(unitCosts);
  const unit = ({ value, unit: of }: UnitCost): string =>
    of === 'MiB' ? `${value} MiB` : value < 0.001 ? `${Math.round(value * 1e6)} µs` : seconds(value);
  const days = sizes.map(([name, people, places]) => ({
    name,
    people,
    places,
    day: workingDay(people, places),
  }));
  return [
    table(
      ['what', 'cost', 'how it follows'],
      costs.map((one) => [one.what, unit(one), one.because ?? 'measured']),
    ),
    table(
      ['environment', 'researchers', 'place', 'cores', 'busy', 'wait p50', 'p95', 'p99'],
      days.flatMap(({ name, people, places, day }) =>
        (['server', 'steward', 'rooms', 'checks'] as const).map((place) => [
          ...[name, String(people.researchers), place, String(places[place])],
          ...[
            percent(day[place].busy),
            seconds(day[place].p50),
            seconds(day[place].p95),
            seconds(day[place].p99),
          ],
        ]),
      ),
    ),
    table(
      ['environment', 'rooms hold', 'entries a second at the busiest hour', 'of what the ledger takes'],
      days.map(({ name, day }) => [
        ...[
          name,
          `${Number(day.roomMemory.toPrecision(2))} GiB`,
          String(Number(day.entries.aSecond.toPrecision(2))),
        ],
        percent(day.entries.share),
      ]),
    ),
    table(
      ['place', 'cores', 'researchers until one in twenty waits over a second'],
      (
        [
          ['server', 1],
          ['steward', 1],
          ['rooms', 16],
          ['checks', 1],
        ] as const
      ).map(([place, cores]) => {
        const places = { server: 1, steward: 1, rooms: 1, checks: 1, [place]: cores };
        return [place, String(cores), saturation(workforce, places, place).toLocaleString('en-GB')];
      }),
    ),
  ];
}
