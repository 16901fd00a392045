import { newActId, newQueryId } from '@vitrine/core/ids';
import { beforeAll, expect, it } from 'vitest';
import { cora, meet, place, ref, sam, useRequests } from '../../requests/testing.ts';
import { listActs } from '../list-acts.ts';
import { listUnusual } from './list-unusual.ts';
import { lookAtUnusual } from './looks.ts';

useRequests();
beforeAll(async () => {
  await meet({ ...sam, name: 'Sam Researcher' });
  await meet(cora);
});

/** Sam asks for the same of one area after another. */
async function sweep(): Promise<void> {
  await place.projection.record(
    Array.from({ length: 18 }, (_, n) => ({
      type: 'query',
      phase: 'intent' as const,
      act: newActId(),
      public: { agreement: ref, display: 'rows' },
      private: {
        actor: sam.id,
        query: newQueryId(),
        sql: `SELECT count(*) FROM hes_apc WHERE LSOA01 = 'E0${n}'`,
      },
    })),
  );
}

it('a finding has its reason and its entries, and what a reviewer made of it is on record and hides nothing', async () => {
  await sweep();
  const [finding] = (await listUnusual(place.ports, 30)).findings;
  expect(finding).toMatchObject({
    rule: 'sweep',
    reason: 'Sam Researcher ran 18 queries that differ in one value alone.',
    looks: [],
  });
  expect(finding?.entries).toHaveLength(18);
  const id = finding?.id ?? '';
  await lookAtUnusual(place.ports, cora, id, { outcome: 'asked', note: 'A map by area.' });
  const after = (await listUnusual(place.ports, 30)).findings;
  expect(after).toHaveLength(1);
  expect(after[0]?.looks).toMatchObject([{ by: { id: cora.id }, outcome: 'asked', note: 'A map by area.' }]);
  const { acts } = await listActs(place.ledger, place.ports.database, {
    kind: 'audit.finding-looked-at',
    limit: 5,
  });
  const entry = await place.ledger.entry(acts[0]?.index ?? 0);
  expect(entry).toMatchObject({ public: {}, private: { actor: cora.id, finding: id } });
});

it('nobody says that what a rule found of themselves is ordinary, and nobody of what none found', async () => {
  const [finding] = (await listUnusual(place.ports, 30)).findings;
  const look = { outcome: 'ordinary', note: '' };
  await expect(lookAtUnusual(place.ports, sam, finding?.id ?? '', look)).rejects.toMatchObject({
    code: 'forbidden',
  });
  for (const id of ['volume.per_a.2026-06-15', 'sweep', 'sweep.per_a.2026-99-99', '../x'])
    await expect(lookAtUnusual(place.ports, cora, id, look)).rejects.toMatchObject({ code: 'not-found' });
});
