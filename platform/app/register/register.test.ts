import { beforeAll, describe, expect, it } from 'vitest';
import { readRegister, type Register } from './register.ts';
import { hostile, planted, plantRegister, useRegister, type PlantedRegister } from './testing.ts';

useRegister();
let plantation: PlantedRegister;
let register: Register;
beforeAll(async () => {
  plantation = await plantRegister();
  register = await readRegister(plantation.place.ports);
}, 60_000);

describe('the register', () => {
  it('has agreements that two officers signed, with their versions, what changed and their releases', () => {
    const found = register.agreements.find(({ versions }) => versions[0].ref === plantation.agreement);
    expect(found?.versions.map(({ ref, state }) => [ref, state])).toEqual([
      [plantation.agreement, 'active'],
      [plantation.agreement.replace('1.1', '1.0'), 'ended'],
    ]);
    expect(found?.versions[0]).toMatchObject({ title: hostile, signed: '2026-06-15' });
    expect(found?.versions[0].changes).toContain('What is shown was rows, and is aggregates.');
    const requests = found?.releases.map(({ request }) => request);
    expect(requests).toEqual(expect.arrayContaining([plantation.released, plantation.recalled]));
  });

  it('lists a release whose entry says nothing of its files, too', () => {
    expect(register.releases.filter(({ face }) => face === null)).toMatchObject([
      { certificate: 'c'.repeat(64), recalled: null },
    ]);
  });

  it('leaves out what is not signed by two', () => {
    const refs = register.agreements.flatMap(({ versions }) => versions.map(({ ref }) => ref));
    expect(refs).not.toContain(plantation.unsigned);
  });

  it('keeps a release that was called back, with the day', () => {
    const of = (request: string) => register.releases.find((one) => one.request === request);
    expect(of(plantation.recalled)?.recalled).toBe('2026-06-15');
    expect(of(plantation.released)?.recalled).toBeNull();
    expect(of(plantation.released)?.face).toMatchObject({
      title: hostile,
      checkers: 2,
      profile: 'nhs-hes-2018',
    });
    expect(of(plantation.released)?.face?.files[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('holds no word of any private field of any type of entry, and no time of day', async () => {
    const said = JSON.stringify(register);
    for (const word of [...Object.values(planted), 'sam.researcher', 'cora', 'dan.checker', 'avery'])
      expect(said).not.toContain(word);
    expect(said).not.toMatch(/\d\d:\d\d/);
    // The words are there to be found, in private fields of the same ledger.
    const recorded: string[] = [];
    for await (const entry of plantation.place.ledger.read(0)) recorded.push(JSON.stringify(entry.private));
    for (const word of Object.values(planted)) expect(recorded.join()).toContain(word);
  });

  it('comes to the same when the database is built anew from the ledger', async () => {
    const again = await plantation.place.again();
    const { clock } = plantation.place;
    expect(await readRegister({ database: again.database, clock })).toEqual(
      await readRegister(plantation.place.ports),
    );
  });
});
