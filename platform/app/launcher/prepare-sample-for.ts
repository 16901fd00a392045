import type { Home } from '@vitrine/core/process/beginning';
import { samplePrepared } from '../boot/sample/places.ts';

/** Does what of the sample is not the server's, where it has not been done; loads what that needs only then. */
export async function prepareSampleFor(home: Home): Promise<void> {
  if (await samplePrepared(home)) return;
  const { prepareSample } = await import('../boot/sample/prepare.ts');
  await prepareSample(home);
}
