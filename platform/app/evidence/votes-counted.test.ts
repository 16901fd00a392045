import { readSettings } from '@vitrine/core/process';
import { expect, it } from 'vitest';
import { cora, dan, place, request, useRequests, voteAs } from '../requests/testing.ts';
import { evidencePack } from './evidence-pack.ts';

useRequests();

it('counts no vote of a round that is open, so that nobody sees that one was cast', async () => {
  const votes = async (): Promise<unknown> => {
    await place.projection.settled();
    const { controls } = await evidencePack({ ...place.ports, allSettings: readSettings({}) }, true);
    return controls.find(({ name }) => name === 'egress')?.log.find(({ kind }) => kind === 'request.vote');
  };
  const id = await request('submitted');
  await voteAs(cora, id);
  expect(await votes()).toMatchObject({ acts: 0, last: null });
  await voteAs(dan, id);
  expect(await votes()).toMatchObject({ acts: 2 });
});
