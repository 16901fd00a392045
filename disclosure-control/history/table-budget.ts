import type { Crowd } from '../figures/evidence.ts';

/** People for each population that may be asked about. */
const peopleForPopulation = { declared: 8, chosen: 32 } as const;

/**
 * About how many different populations of one kind of a table of so many people questions may ask, repeats and what is near them not counted.
 * Enough figures that are nearly right give everything away, whatever their differences (Dinur and Nissim 2003): with as
 * many tables over chosen halves as an eighth of the people, least squares had a quarter of their diagnoses right, and
 * none with a thirty-second. Populations of declared categories overlap in few ways. Over a national register the bounds
 * are never met; over a small cohort they are, and then the study needs private queries or a person's decision.
 */
export function tableBudget(people: number, crowd: Crowd = 'chosen'): number {
  return Math.floor(people / peopleForPopulation[crowd]);
}
