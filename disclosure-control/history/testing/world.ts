import { Dice } from '../../figures/testing.ts';
import { showCount } from '../../figures/show-count.ts';
import type { ProfileDocument } from '../../profiles/document.ts';
import type { Memory } from '../memory.ts';
import { peopleOf } from '../people.ts';

interface Memories {
  readonly frames: Memory;
  readonly cells: Memory;
  /** Tables computed over one population before what is not near an earlier one is refused. */
  readonly tables: number;
}

/** What is shown of a table of people by diagnosis: a figure for each diagnosis that has a row. */
export type Shown = ReadonlyMap<number, number>;

/** For the attack exam: people who can each be singled out by what the attacker knows, and their diagnosis. */
export interface World {
  readonly people: number;
  /** By person: a code, 0 the commonest. */
  readonly diagnosis: readonly number[];
}

export function worldOf(seed: number, people: number, codes: number): World {
  const dice = new Dice(seed);
  const diagnosis = Array.from({ length: people }, () => Math.floor(codes * dice.uniform() ** 2));
  return { people, diagnosis };
}

/** Shows `SELECT diagnosis, COUNT(DISTINCT person) … WHERE <these people> GROUP BY diagnosis`, as a room would. */
export class Desk {
  readonly #world: World;
  readonly #profile: ProfileDocument;
  readonly #memories: Memories | undefined;
  readonly #tables = new Map<number, Shown>();
  readonly #cells = new Map<number, number>();
  /** Questions answered. */
  asked = 0;
  /** Tables that were computed, not repeated. */
  computed = 0;

  /** @param memories two memories, of populations before grouping and of cells; without them nothing is remembered */
  constructor(world: World, profile: ProfileDocument, memories?: Memories) {
    this.#world = world;
    this.#profile = profile;
    this.#memories = memories;
  }

  ask(people: readonly number[], words = ''): Shown {
    this.asked += 1;
    const frame = peopleOf(people);
    const question = `${words}${[...frame].join()}`;
    const judged = this.#memories?.frames.judge({ people: frame, question, cell: '' }).decision;
    const [only, ...more] = judged?.kind === 'repeat' ? judged.terms : [];
    if (only !== undefined && more.length === 0)
      return this.#tables.get(only.figure) ?? new Map<number, number>();
    if (judged?.kind === 'withhold') return new Map<number, number>();
    if (this.computed >= (this.#memories?.tables ?? Number.POSITIVE_INFINITY))
      return new Map<number, number>();
    this.computed += 1;
    const table = this.#table(people, question);
    if (this.#memories !== undefined)
      this.#tables.set(this.#memories.frames.remember({ people: frame }, true), table);
    return table;
  }

  /** Shows the count of those of the people who have a diagnosis: WHERE names it, and nothing is grouped. */
  count(people: readonly number[], code: number): number | undefined {
    this.asked += 1;
    const members = people.filter((person) => this.#world.diagnosis[person] === code);
    return this.#cell(members, `${people.join()} with ${code}`, '');
  }

  #table(people: readonly number[], question: string): Shown {
    const groups = new Map<number, number[]>();
    for (const person of people) {
      const code = this.#world.diagnosis[person] ?? 0;
      groups.set(code, [...(groups.get(code) ?? []), person]);
    }
    const shown = new Map<number, number>();
    for (const [code, members] of groups) {
      const figure = this.#cell(members, question, String(code));
      if (figure !== undefined) shown.set(code, figure);
    }
    return shown;
  }

  #cell(members: readonly number[], question: string, cell: string): number | undefined {
    const own = showCount(this.#profile, members.length, 0n)?.value;
    if (this.#memories === undefined) return own;
    const { cells } = this.#memories;
    const people = peopleOf(members);
    const { decision, close } = cells.judge({ people, question, cell });
    if (decision.kind === 'repeat')
      return decision.terms.reduce((sum, { figure, sign }) => sum + sign * (this.#cells.get(figure) ?? 0), 0);
    if (decision.kind === 'withhold' && close !== undefined) return undefined;
    const place = cells.remember({ people }, decision.kind === 'answer');
    if (decision.kind === 'answer' && own !== undefined) this.#cells.set(place, own);
    return decision.kind === 'answer' ? own : undefined;
  }
}

/** What one attacker says of people: a diagnosis each. */
export type Claims = ReadonlyMap<number, number>;

/** How many claims are right beyond what a stranger has who always says the commonest diagnosis. */
export function learned(world: World, claims: Claims): { right: number; beyond: number } {
  const commonest = world.diagnosis.filter((code) => code === 0).length / world.people;
  const right = [...claims].filter(([person, code]) => world.diagnosis[person] === code).length;
  const guessed = claims.size * commonest;
  // Three standard errors: what luck gives one attacker in seven hundred.
  const luck = 3 * Math.sqrt(guessed * (1 - commonest));
  return { right, beyond: Math.max(0, Math.round(right - guessed - luck)) };
}
