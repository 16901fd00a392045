import { describe, expect, test } from 'vitest';
import { getProfile } from '../profiles/catalogue.ts';
import { checkFile } from './check-file.ts';

const acro = getProfile('acro-default');
const codes = async (text: string): Promise<readonly string[]> =>
  (await checkFile({ name: 'x', bytes: Buffer.from(text) }, acro)).map(({ code }) => code);
const withCell = (written: string): string => `ward,people\nA,${written}\nB,40\nC,50\n`;

describe('a count is seen however it is written', () => {
  test.each(['3', '３', '٣', '३', '③', '𝟑', '3\u200b', '\u20603', '3\u00ad', '3¹', '2-3', '2 – 3', '4 to 6'])(
    '%s is a small one',
    async (written) => {
      expect(await codes(withCell(written))).toEqual(['small-count']);
    },
  );

  test.each(
    '3 patients|3 people|(3)|[3]|3a|3 a|#3|=3|~3|approx. 3|c. 3|3?|three|III|3 of 50|3⃣|½|2 to 30'.split('|'),
  )('%s is left to a person', async (written) => {
    expect(await codes(withCell(written))).toEqual(['needs-person']);
  });

  test('where most of a column is written so, too', async () => {
    expect(await codes('ward,people\nA,3 people\nB,40 people\nC,50\n')).toEqual(['needs-person']);
    expect(await codes('ward,people\nA,three\nB,forty\nC,fifty\n')).toEqual(['needs-person']);
  });

  test('beside a column that counts', async () => {
    expect(await codes('ward,people,smokers\nA,300,3 people\nB,400,140\nC,500,250\n')).toEqual([
      'needs-person',
    ]);
  });

  test.each(['*', '<10', '[c]', 'suppressed', '1-9', '0 to 9', '-', 'NA', '', '40', '1204', '４０', '40¹'])(
    '%s stays what it was',
    async (written) => {
      expect(await codes(withCell(written))).toEqual([]);
    },
  );

  test('words among labels stay labels', async () => {
    expect(await codes('ward,outcome,people\nA,died (3),40\nB,discharged 2-3,50\nC,three,60\n')).toEqual([]);
  });
});
