import { statSync } from 'node:fs';
import type { Home } from '@vitrine/core/process';
import { foldersWithinReach, launchFaults } from '../launcher/apart.ts';
import type { Diagnosis } from './diagnosis.ts';

const apart = 'the steward has an account of its own, whose files the server’s cannot read';

/**
 * Whether the steward of a home is another user than its server. Without root there is one account for both, which
 * development goes on with and strict mode does not: that is told, and no fault of the machine.
 */
export function accountsDiagnosis(home: Home): Diagnosis {
  const faults = launchFaults(home);
  if (process.getuid?.() !== 0) {
    return foldersWithinReach(home).length === 0
      ? { what: apart, ok: true, help: '' }
      : {
          what: 'development only: server and steward share one account, for each to have its own start Vitrine as root',
          ok: true,
          help: '',
        };
  }
  const help = `start Vitrine as root, on a machine where that works: ${faults.join('; ')} (docs/operator.md, Accounts)`;
  return { what: apart, ok: faults.length === 0 && heldApart(home), help };
}

/** A home that was never started is given away when it is. */
function heldApart({ server, steward }: Home): boolean {
  const [one, other] = [server, steward].map((dir) => statSync(dir, { throwIfNoEntry: false }));
  if (one === undefined || other === undefined) return true;
  return one.uid !== other.uid && (other.mode & 0o077) === 0;
}
