import { expect, it } from 'vitest';
import { as, cora, desk, place, ref, request, sam, useRequests } from './testing.ts';

useRequests();

/** The pages that a person was shown under this test's agreement, as the ledger has them. */
async function pages(person: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const entry of place.ledger.read(0)) {
    if (entry.type !== 'page.shown' || entry.public['agreement'] !== ref) continue;
    if (entry.private['actor'] === person) found.push([entry.private['kind'], entry.private['rows']]);
  }
  return found;
}

it('a file of a request that is looked at is on record and counted, for requester and checker alike', async () => {
  const id = await request('submitted');
  const file = { params: { id, name: 'result.csv' }, query: { from: 0 }, body: {} };
  for (const person of [sam, cora]) {
    expect((await desk.previewRequestFile(as(person), file)).table?.rows).toEqual([['100']]);
    expect(await pages(person.id)).toEqual([['preview', 1]]);
  }
  // Looked at again, it says nothing new.
  await desk.previewRequestFile(as(sam), file);
  expect(await pages(sam.id)).toEqual([
    ['preview', 1],
    ['preview', 0],
  ]);
});
