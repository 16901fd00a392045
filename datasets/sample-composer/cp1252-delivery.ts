import { withFault } from './faults.ts';
import type { Table } from './csv.ts';
import { cellOf } from './hes-tables.ts';
import type { LandingRow } from './landing-rows.ts';

/** The provider whose outpatient file is delivered once more in the wrong encoding. */
const PROVIDER = 'RR8';

/**
 * The outpatient rows of one provider, with the surname of an NHS test file that is not ASCII. The letter has
 * the same byte in Windows-1252 and Latin-1, so the file is written as the latter.
 */
export function cp1252Delivery(rows: readonly LandingRow[], testBatch: Table): LandingRow[] {
  const names = testBatch.rows.map((row) => cellOf(row, 'PERSON_SURNAME'));
  const name = names.find((each) => /[^\u0000-\u007f]/.test(each));
  const ofProvider = rows.filter(
    ({ cells, faults }) => cells['PROCODE3'] === PROVIDER && faults.length === 0,
  );
  const [first, ...rest] = ofProvider;
  if (name === undefined || first === undefined)
    throw new Error('The sources hold no Windows-1252 name or rows.');
  return [withFault(first, 'wrong-encoding', 'FAMILY_NAME', name), ...rest];
}
