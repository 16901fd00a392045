import { emptyHome, removeHome } from './sample-home.ts';
import { startVitrine } from './running-server.ts';

/**
 * Makes the home of which tests take copies: vitest's global set-up.
 * @public
 */
export default async function setup(): Promise<() => Promise<void>> {
  const home = await emptyHome();
  const vitrine = await startVitrine(home);
  await vitrine.stop();
  process.env['SAMPLE_HOME'] = home;
  return () => removeHome(home);
}
