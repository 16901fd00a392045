import { describe, expect, it } from 'vitest';
import { accountFaults, accountsIn } from './accounts.ts';

const line = (name: string, uid: number, gid = uid): string => `${name}:x:${uid}:${gid}::/:/bin/false\n`;

describe('the accounts of server and steward', () => {
  it('are numbers, where the machine has none of their names', () => {
    const found = accountsIn(line('root', 0) + line('vitrine', 1000));
    expect(found).toEqual({
      server: { uid: 690_001, gid: 690_001 },
      steward: { uid: 690_002, gid: 690_002 },
    });
    expect(accountFaults(found)).toEqual([]);
  });

  it('are those of the machine with these names', () => {
    const found = accountsIn(line('vitrine-steward', 998, 997) + line('vitrine-server', 999));
    expect(found).toEqual({ server: { uid: 999, gid: 999 }, steward: { uid: 998, gid: 997 } });
    expect(accountFaults(found)).toEqual([]);
  });

  it.each([
    ['root', line('vitrine-server', 0)],
    ['one user', line('vitrine-server', 999, 1) + line('vitrine-steward', 999, 2)],
    ['one group', line('vitrine-server', 998, 100) + line('vitrine-steward', 999, 100)],
    ['no numbers', 'vitrine-server:x:a:b::/:/bin/false\n'],
  ])('are not taken when they are %s', (_, passwd) => {
    expect(accountFaults(accountsIn(passwd))).toHaveLength(1);
  });
});
