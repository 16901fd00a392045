/** People for each table that may be computed over them. */
const peopleForTable = 32;

/**
 * How many different tables may be computed over a population of so many people, repeats not counted. Enough figures
 * that are nearly right give everything away, whatever their differences (Dinur and Nissim 2003): with as many tables
 * as an eighth of the people, least squares had a quarter of their diagnoses right. Over a national register the bound
 * is never met; over a small cohort it is, and then the study needs private queries or a person's decision.
 */
export function tableBudget(people: number): number {
  return Math.floor(people / peopleForTable);
}
