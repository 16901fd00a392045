import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { getProfile } from '../../profiles/catalogue.ts';
import { checkBeside, checkTogether } from './check-together.ts';

const acro = getProfile('acro-default');
const named = (name: string, text: string | Uint8Array): { name: string; bytes: Uint8Array } => ({
  name,
  bytes: typeof text === 'string' ? Buffer.from(text) : text,
});
const cells = 'ward,a,b\nA,*,40\nB,31,22\n';
const totals = 'ward,total\nA,45\nB,53\n';

describe('files of a request are one system, whatever else is in it', () => {
  test('names make nothing else of them', async () => {
    const others = [
      named('content.xml', cells),
      named('mimetype', 'application/vnd.oasis.opendocument.text'),
      named('file 1', 'Nothing to see\n'),
    ];
    expect(await checkBeside(named('totals.csv', totals), others, [], acro)).toMatchObject([
      { code: 'recoverable-cell', where: { part: 'content.xml', row: 1, column: 'a' } },
    ]);
  });

  test('a neighbour that cannot be read leaves the rest to a person, and hides nothing of the others', async () => {
    const broken = Buffer.from('PK\u0003\u0004 no archive');
    const [first, second, third] = await checkTogether(
      [named('cells', cells), named('broken', broken), named('totals', totals)],
      acro,
    );
    expect(first?.findings.map(({ code }) => code)).toEqual(['recoverable-cell']);
    expect(second?.findings.map(({ code }) => code)).toEqual(['unreadable', 'not-compared']);
    expect(third?.findings).toEqual([]);
  });

  test('files that are too large together are left to a person, each time that one is added', async () => {
    const large = Array.from({ length: 6 }, (_, at) => named(`${at}`, randomBytes(4.5 * 1024 * 1024)));
    expect(await checkBeside(named('totals.csv', totals), large, [], acro)).toMatchObject([
      { code: 'not-compared', severity: 'warning' },
    ]);
  });
});
