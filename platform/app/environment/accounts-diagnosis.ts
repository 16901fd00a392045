import { statSync } from 'node:fs';
import type { Home } from '@vitrine/core/process';
import { foldersWithinReach, launchFaults } from '../launcher/apart.ts';
import type { Diagnosis } from './diagnosis.ts';

const apart = 'the steward has an account of its own, whose files the server’s cannot read';

/**
 * Whether the steward of a home is another user than its server. Where this machine or this account cannot give it one,
 * there is one for both, which development goes on with and strict mode does not: that is told, and no fault.
 */
export function accountsDiagnosis(home: Home): Diagnosis {
  const faults = launchFaults(home);
  const isRoot = process.getuid?.() === 0;
  const held = isRoot ? faults.length === 0 && heldApart(home) : foldersWithinReach(home).length === 0;
  if (held) return { what: apart, ok: true, help: '' };
  if (faults.length > 0) {
    return {
      what: `development only: server and steward share one account, because ${faults.join('; ')}`,
      ok: true,
      help: '',
    };
  }
  return {
    what: apart,
    ok: false,
    help: 'start Vitrine once as root: it gives the folders of the home to their accounts (docs/operator.md, Accounts)',
  };
}

/** A home that was never started is given away when it is. */
function heldApart({ server, steward }: Home): boolean {
  const [one, other] = [server, steward].map((dir) => statSync(dir, { throwIfNoEntry: false }));
  if (one === undefined || other === undefined) return true;
  return one.uid !== other.uid && (other.mode & 0o077) === 0;
}
