import { Dice } from '../../figures/testing.ts';
import type { Asking, Claims, Shown } from './world.ts';

/** The one cell in which two tables differ, if it is one. */
function onlyChange(before: Shown, after: Shown): number | undefined {
  const codes = [...new Set([...before.keys(), ...after.keys()])];
  const changed = codes.filter((code) => before.get(code) !== after.get(code));
  return changed.length === 1 ? changed[0] : undefined;
}

/**
 * Lets one more person in at a time, in an order of its own, and blames the person who came in for the one figure
 * that changed: walks over thresholds and over the boundaries of rounding.
 */
async function walk(
  service: Asking,
  order: readonly number[],
  questions: number,
): Promise<Map<number, number>> {
  const claims = new Map<number, number>();
  let before: Shown = new Map<number, number>();
  for (let at = 1; at <= order.length && at <= questions; at += 1) {
    const after = await service.ask(order.slice(0, at));
    const code = onlyChange(before, after);
    const person = order[at - 1];
    if (code !== undefined && person !== undefined) claims.set(person, code);
    before = after;
  }
  return claims;
}

/**
 * Walks once, then builds a crowd of seven people of each diagnosis of whom it believes to know it, and lets each
 * other person into that crowd alone: their diagnosis gets a row. Those it learns join the crowd.
 */
export async function tracker(
  service: Asking,
  people: number,
  questions: number,
  seed: number,
): Promise<Claims> {
  const dice = new Dice(seed);
  const claims = await walk(service, dice.some(people, people), questions);
  let left = dice.some(people, people);
  while (service.asked < questions && left.length > 0) {
    const crowd = sevens(claims);
    const baseline = await service.ask(crowd);
    const known = claims.size;
    for (const person of left.filter((one) => !claims.has(one))) {
      if (service.asked >= questions || claims.size >= known + 100) break;
      const code = onlyChange(baseline, await service.ask([...crowd, person]));
      if (code !== undefined) claims.set(person, code);
      left = left.filter((one) => one !== person);
    }
    if (claims.size === known) break;
  }
  return claims;
}

/** Seven people of each diagnosis of which as many are known. */
function sevens(claims: Claims): number[] {
  const byCode = new Map<number, number[]>();
  for (const [person, code] of claims) byCode.set(code, [...(byCode.get(code) ?? []), person]);
  return [...byCode.values()]
    .filter((members) => members.length >= 7)
    .flatMap((members) => members.slice(0, 7));
}

/** Total minus complement: everybody, then everybody but one, in other words each time; what changed is theirs. */
export async function complements(
  service: Asking,
  people: number,
  questions: number,
  seed: number,
): Promise<Claims> {
  const dice = new Dice(seed);
  const claims = new Map<number, number>();
  const everybody = dice.some(people, people);
  let crowd = everybody.slice(0, Math.floor(people / 2));
  let baseline = await service.ask(crowd);
  for (const person of everybody) {
    if (service.asked + 1 >= questions) break;
    // Another crowd every tenth time, so that another diagnosis is at a boundary.
    if (service.asked % 10 === 0) {
      const size = Math.floor(people * (0.1 + 0.8 * dice.uniform()));
      crowd = dice.some(size, people);
      baseline = await service.ask(crowd);
    }
    const code = onlyChange(baseline, await service.ask(crowd.filter((one) => one !== person)));
    if (code !== undefined && crowd.includes(person)) claims.set(person, code);
  }
  return claims;
}

/**
 * Takes away one person at a time from everybody, so that figures fall under the threshold at the person who was the
 * eighth; then the same in steps of eight, as the memory forces it to, blaming all eight.
 */
export async function descents(
  service: Asking,
  people: number,
  questions: number,
  seed: number,
): Promise<Claims> {
  const dice = new Dice(seed);
  const votes = new Map<number, Map<number, number>>();
  const vote = (members: readonly number[], code: number): void => {
    for (const person of members) {
      const own = votes.get(person) ?? new Map<number, number>();
      own.set(code, (own.get(code) ?? 0) + 1);
      votes.set(person, own);
    }
  };
  for (const step of [1, 8, 8, 8, 8, 8, 8, 8, 8]) {
    const order = dice.some(people, people);
    let before = await service.ask(order);
    for (let left = people - step; left > 0 && service.asked < questions; left -= step) {
      const after = await service.ask(order.slice(0, left));
      const code = onlyChange(before, after);
      if (code !== undefined) vote(order.slice(left, left + step), code);
      before = after;
    }
  }
  return new Map(
    [...votes].map(([person, own]) => [person, [...own].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0]),
  );
}

/** Names a diagnosis in WHERE and lets more people in; blames the one at whose step the count changed. */
export async function conditions(
  service: Asking,
  people: number,
  questions: number,
  seed: number,
): Promise<Claims> {
  const dice = new Dice(seed);
  const claims = new Map<number, number>();
  for (const code of [0, 1, 2]) {
    const order = dice.some(people, people);
    let before: number | undefined;
    for (let at = 1; at <= order.length && service.asked < questions; at += 1) {
      const after = (await service.ask(order.slice(0, at), code)).get(code);
      if (after !== before) claims.set(order[at - 1] ?? 0, code);
      before = after;
    }
  }
  return claims;
}

/**
 * Knows 300 people of whom none has the diagnosis, such as women where it is one of men. With different hundreds of
 * them in the crowd the question is another and the figure the same: so they ask for each crowd until chance lets it
 * be computed anew, and blame the person at whose step that happened first.
 */
export async function insistence(
  service: Asking,
  others: readonly number[],
  questions: number,
  seed: number,
): Promise<Claims> {
  const dice = new Dice(seed);
  const claims = new Map<number, number>();
  const order = dice.some(others.length, others.length).map((at) => others[at] ?? 0);
  const known = order.filter((person) => service.lacks(person, 0)).slice(0, 300);
  const walked = order.filter((person) => !known.includes(person));
  let before: number | undefined;
  for (let at = 40; at <= walked.length && service.asked < questions; at += 1)
    for (let times = 0; times < 20 && service.asked < questions; times += 1) {
      const women = dice.some(100, known.length).map((one) => known[one] ?? 0);
      const after = (await service.ask([...women, ...walked.slice(0, at)], 0)).get(0);
      if (at > 40 && after !== before) claims.set(walked[at - 1] ?? 0, 0);
      before = after;
    }
  return claims;
}
