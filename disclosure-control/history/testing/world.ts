import { groupKey } from '../../figures/keys.ts';
import { Dice } from '../../figures/testing.ts';
import { showCount } from '../../figures/show-count.ts';
import type { ProfileDocument } from '../../profiles/document.ts';
import type { Memory } from '../memory.ts';
import { peopleOf } from '../people.ts';

export interface Memories {
  /** Of populations before grouping. */
  readonly frames: Memory;
  readonly cells: Memory;
  /** Tables computed over one population before what is not near an earlier one is refused. */
  readonly tables: number;
}

/** What is shown of a table of people by diagnosis: a figure for each diagnosis that has a row. */
export type Shown = ReadonlyMap<number, number>;
const nothing: Shown = new Map<number, number>();

/** For the attack exam: people who can each be singled out by what the attacker knows, and their diagnosis. */
export interface World {
  readonly people: number;
  /** By person: a code, 0 the commonest. */
  readonly diagnosis: readonly number[];
  readonly keys: readonly bigint[];
}

export function worldOf(seed: number, people: number, codes: number): World {
  const dice = new Dice(seed);
  const diagnosis = Array.from({ length: people }, () => Math.floor(codes * dice.uniform() ** 2));
  const keys = diagnosis.map(() => dice.key());
  return { people, diagnosis, keys };
}

/** Who answers an attacker: the simulation below, or a room. */
export interface Asking {
  /** Questions answered so far. */
  readonly asked: number;
  ask(people: readonly number[], only?: number): Shown | Promise<Shown>;
  lacks(person: number, code: number): boolean;
}

/** Shows `SELECT diagnosis, COUNT(DISTINCT person) … WHERE <these people> GROUP BY diagnosis`, as a room would. */
export class QueryService implements Asking {
  readonly #world: World;
  readonly #profile: ProfileDocument;
  readonly #memories: ((only: number | undefined) => Memories) | undefined;
  readonly #tables = new Map<string, Shown>();
  readonly #cells = new Map<number, number>();
  /** Questions answered. */
  asked = 0;
  /** Tables that were computed, not repeated. */
  computed = 0;

  /** @param memories for questions of one form (by diagnosis, or of one); without them nothing is remembered */
  constructor(world: World, profile: ProfileDocument, memories?: (only: number | undefined) => Memories) {
    this.#world = world;
    this.#profile = profile;
    this.#memories = memories;
  }

  /**
   * @param people whom WHERE keeps, by what the attacker knows of them
   * @param only a diagnosis that WHERE names besides
   */
  ask(people: readonly number[], only?: number): Shown {
    this.asked += 1;
    const frame = peopleOf(people);
    const key = groupKey(people.map((person) => this.#world.keys[person] ?? 0n));
    const memories = this.#memories?.(only);
    const judged = memories?.frames.judge({ people: frame, frame: key, cell: '' }).decision;
    const [near, ...more] = judged?.kind === 'repeat' ? judged.terms : [];
    if (near !== undefined && more.length === 0) return this.#tables.get(`${only} ${near.figure}`) ?? nothing;
    if (judged?.kind === 'withhold') return nothing;
    if (memories !== undefined && this.computed >= memories.tables) return nothing;
    this.computed += 1;
    const table = this.#table(people, only, key, memories?.cells);
    if (memories !== undefined)
      this.#tables.set(`${only} ${memories.frames.remember({ people: frame }, true)}`, table);
    return table;
  }

  /** What an attacker may know beforehand: that a person does not have a diagnosis. */
  lacks(person: number, code: number): boolean {
    return this.#world.diagnosis[person] !== code;
  }

  #table(
    people: readonly number[],
    only: number | undefined,
    frame: bigint,
    memory: Memory | undefined,
  ): Shown {
    const groups = new Map<number, number[]>();
    for (const person of people) {
      const code = this.#world.diagnosis[person] ?? 0;
      if (only === undefined || code === only) groups.set(code, [...(groups.get(code) ?? []), person]);
    }
    const shown = new Map<number, number>();
    for (const [code, members] of groups) {
      const figure = this.#cell(members, frame, String(code), memory);
      if (figure !== undefined) shown.set(code, figure);
    }
    return shown;
  }

  #cell(
    members: readonly number[],
    frame: bigint,
    cell: string,
    memory: Memory | undefined,
  ): number | undefined {
    const own = showCount(this.#profile, members.length, 0n)?.value;
    if (memory === undefined) return own;
    const people = peopleOf(members);
    const { decision, close } = memory.judge({ people, frame, cell });
    if (decision.kind === 'repeat')
      return decision.terms.reduce((sum, { figure, sign }) => sum + sign * (this.#cells.get(figure) ?? 0), 0);
    if (decision.kind === 'withhold' && close !== undefined) return undefined;
    const place = memory.remember({ people }, decision.kind === 'answer');
    if (decision.kind === 'answer' && own !== undefined) this.#cells.set(place, own);
    return decision.kind === 'answer' ? own : undefined;
  }
}

/** What one attacker says of people: a diagnosis each. */
export type Claims = ReadonlyMap<number, number>;

export interface Learned {
  readonly claims: number;
  readonly right: number;
  readonly beyond: number;
}

/** How many claims are right beyond what a stranger has who always says the commonest diagnosis. */
export function learned(world: World, claims: Claims): Learned {
  const commonest = world.diagnosis.filter((code) => code === 0).length / world.people;
  const right = [...claims].filter(([person, code]) => world.diagnosis[person] === code).length;
  const guessed = claims.size * commonest;
  // Three standard errors: what luck gives one attacker in seven hundred.
  const luck = 3 * Math.sqrt(guessed * (1 - commonest));
  return { claims: claims.size, right, beyond: Math.max(0, Math.round(right - guessed - luck)) };
}
