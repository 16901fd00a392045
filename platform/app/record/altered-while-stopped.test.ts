import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@vitrine/core/database';
import { newActId, newPersonId } from '@vitrine/core/ids';
import { FileKeys } from '@vitrine/core/keys';
import { systemClock } from '@vitrine/core/process';
import { listPeople } from '@vitrine/identity/people';
import { openFileLedger } from '@vitrine/ledger/storage/file';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { Projection, rebuildDatabase } from './projection.ts';
import { vocabulary } from './vocabulary.ts';

it('a database that was written to while nothing ran serves nothing until it is built again', async () => {
  const base = await mkdtemp(join(tmpdir(), 'vitrine-altered-'));
  const config = { kind: 'embedded', dir: join(base, 'database') } as const;
  const open = () =>
    openFileLedger({
      dir: join(base, 'ledger'),
      keys: new FileKeys(join(base, 'keys')),
      clock: systemClock,
      origin: 'vitrine.example/altered',
      events: vocabulary,
    });
  const person = {
    id: newPersonId(),
    username: 'sam',
    name: 'Sam',
    roles: ['researcher'],
    issuer: 'i',
    subject: 's',
  };
  let ledger = await open();
  const first = await Projection.open(config, ledger);
  const fact = {
    type: 'person.recorded',
    phase: 'fact' as const,
    act: newActId(),
    public: {},
    private: { actor: person.id, person },
  };
  await first.record([fact]);
  expect(first.altered).toBeUndefined();
  await first.close();
  await ledger.close();

  const stopped = await openDatabase(config);
  await sql`update identity_person set roles = '["output-checker"]'`.execute(stopped);
  await stopped.destroy();

  ledger = await open();
  const altered = await Projection.open(config, ledger);
  expect(altered.altered).toMatchObject({ code: 'database-altered' });
  expect((await listPeople(altered.database))[0]?.roles).toEqual(['researcher']);
  await expect(altered.record([fact])).rejects.toMatchObject({ code: 'database-altered' });
  await altered.close();
  await ledger.close();

  ledger = await open();
  await rebuildDatabase(config, ledger);
  const rebuilt = await Projection.open(config, ledger);
  expect(rebuilt.altered).toBeUndefined();
  await rebuilt.close();
  await ledger.close();
  await rm(base, { recursive: true });
}, 60_000);
