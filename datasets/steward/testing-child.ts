import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileKeys } from '@vitrine/core/keys';
import { homeAt, manualClock } from '@vitrine/core/process';
import { parseAgreementRef } from '@vitrine/core/ids';
import type { AgreementEnvelope } from '../catalogue/steward/agreement-envelope.ts';
import { s3PlaceSchema } from '@vitrine/core/store';
import { S3ObjectStore } from '@vitrine/core/store/s3';
import { Steward } from './steward.ts';

/**
 * A steward in a process of its own, which the tests kill: `publish HOME FILE`, `cut HOME ENVELOPE`, `suspend HOME
 * REFERENCE`, or `cohort HOME NAME` (of a landed file), each but HOME as a file, with the place of its S3 store as
 * JSON if it has one. Each stage is a line on standard output.
 */
const [act, root = '', file = '', place] = process.argv.slice(2);
const home = homeAt(root);
const steward = await Steward.open({
  home,
  keys: new FileKeys(join(home.steward, 'keys')),
  sources: { landing: join(root, 'in') },
  clock: manualClock('2026-06-01T12:00:00Z'),
  receipts: { check: () => Promise.resolve() },
  relyingParty: { origin: 'https://vitrine.example', rpId: 'vitrine.example' },
  threads: 2,
  ...(place === undefined
    ? {}
    : { curated: new S3ObjectStore(s3PlaceSchema.parse(JSON.parse(place)), { partBytes: 5 * 1024 * 1024 }) }),
});
const tell = (step: { readonly stage: string }): void => void process.stdout.write(`${step.stage}\n`);
const content = readFileSync(file, 'utf8');
if (act === 'publish') await steward.releases.publish(content, tell);
else if (act === 'suspend') {
  tell({ stage: 'suspending' });
  await steward.agreements.suspend(parseAgreementRef(content));
} else if (act === 'cohort') {
  tell({ stage: 'loading' });
  await steward.people.loadCohort({ alias: 'landing', file: content });
} else {
  const envelope = JSON.parse(content) as AgreementEnvelope;
  await steward.agreements.prepareRoom({ envelope, username: 'researcher', receipt: null }, tell);
}
tell({ stage: 'done' });
