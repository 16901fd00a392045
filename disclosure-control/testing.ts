import type { KeyProvider } from '@vitrine/core/keys';
import { sha256Hex } from '@vitrine/core/text';
import { releasePackage } from './release/package.ts';
import { added, after, at, checkerOne, checkerTwo, created, submitted, vote } from './requests/testing.ts';

/** For tests of other packages: a release package of one small table, signed with these keys. */
export async function samplePackage(keys: KeyProvider): Promise<Uint8Array> {
  const bytes = Buffer.from('band,people\r\na,10\r\n');
  const sha256 = sha256Hex(bytes);
  const request = after(
    created,
    added('table.csv'),
    submitted,
    vote(checkerOne, 'approve'),
    vote(checkerTwo, 'approve'),
  );
  const files = request.files.map((file) => ({ ...file, sha256, bytes: bytes.length }));
  const publisher = { name: 'Sample environment' };
  const { zip } = await releasePackage(
    { ...request, files },
    new Map([[sha256, bytes]]),
    at,
    publisher,
    keys,
  );
  return zip;
}
export { complements, conditions, descents, tracker } from './history/testing/attackers.ts';
export { type Asking, type Claims, type Shown, learned, worldOf } from './history/testing/world.ts';
export { questions } from './query/aggregate/questions.ts';
export { studyQuestions } from './query/aggregate/testing-questions.ts';
