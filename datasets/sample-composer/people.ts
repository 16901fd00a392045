import type { AgeGroup } from './age-groups.ts';
import { intersect, type BirthWindow } from './birth-window.ts';
import type { TableName } from './hes-tables.ts';
import { shuffled } from './seeded.ts';

/** One true person of the sample, before the spine gives a name. */
export interface PlannedPerson {
  readonly sex: string;
  readonly window: BirthWindow | undefined;
  readonly groups: readonly AgeGroup[];
}

interface Overlap {
  readonly tables: readonly TableName[];
  readonly people: number;
}

/** How many people are in exactly these tables: about 4 % in all three, 15 % in two or more. */
export const OVERLAPS: readonly Overlap[] = [
  { tables: ['hes_op', 'hes_ae', 'hes_apc'], people: 70 },
  { tables: ['hes_ae', 'hes_apc'], people: 100 },
  { tables: ['hes_op', 'hes_apc'], people: 50 },
  { tables: ['hes_op', 'hes_ae'], people: 45 },
];

/** Extends a person by the first unused group of the table with the same sex and a possible birth date. */
function withTable(person: PlannedPerson, candidates: readonly AgeGroup[], used: ReadonlySet<AgeGroup>) {
  for (const group of candidates) {
    if (used.has(group) || group.sex !== person.sex || !group.window || !person.window) continue;
    const window = intersect(person.window, group.window);
    if (window) return { ...person, window, groups: [...person.groups, group] };
  }
  return undefined;
}

/** The source's people in two or three tables as planned, choosing pairs whose sex and ages agree. */
function planOverlaps(mains: readonly AgeGroup[]): PlannedPerson[] {
  const eligible = mains.filter(({ sex, window }) => sex !== '0' && window !== undefined);
  const used = new Set<AgeGroup>();
  const planned: PlannedPerson[] = [];
  for (const { tables, people } of OVERLAPS) {
    const [anchors = [], ...others] = tables.map((table) =>
      shuffled(
        tables.join('+'),
        eligible.filter((group) => group.table === table),
        ({ id }) => id,
      ),
    );
    let missing = people;
    for (const anchor of anchors) {
      if (missing === 0) break;
      if (used.has(anchor)) continue;
      let person: PlannedPerson | undefined = { sex: anchor.sex, window: anchor.window, groups: [anchor] };
      for (const candidates of others) person &&= withTable(person, candidates, used);
      if (!person) continue;
      for (const group of person.groups) used.add(group);
      planned.push(person);
      missing -= 1;
    }
    if (missing > 0) throw new Error(`${missing} people too few can be in ${tables.join(', ')}.`);
  }
  const alone = mains.filter((group) => !used.has(group));
  return [...planned, ...alone.map((group) => ({ sex: group.sex, window: group.window, groups: [group] }))];
}

/**
 * Every person of the sample. Rows that cannot be their source person's go to somebody of the same table, sex
 * and age; where there is none, to a new person. So the planned overlaps stay as planned.
 */
export function planPeople(groups: readonly AgeGroup[]): PlannedPerson[] {
  const people = planOverlaps(groups.filter(({ main }) => main));
  for (const group of groups) {
    if (group.main) continue;
    const possible = people.filter(
      (person) =>
        person.groups.some(({ table }) => table === group.table) && withTable(person, [group], new Set()),
    );
    const [person] = shuffled(group.id, possible, ({ groups: [first] }) => first?.id ?? '');
    const extended = person && withTable(person, [group], new Set());
    if (extended) people[people.indexOf(person)] = extended;
    else people.push({ sex: group.sex, window: group.window, groups: [group] });
  }
  return people;
}
