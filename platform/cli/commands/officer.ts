import { resolve } from 'node:path';
import { enrolOfficerFile, listOfficerKeys, removeOfficer } from '@vitrine/app/officers';
import { homeAt } from '@vitrine/core/process';
import type { Command } from 'commander';
import type { GlobalOptions } from '../connect.ts';
import { createOutput, table } from '../output.ts';
import { readText } from '../read-text.ts';

/** Officers' keys: acts on the steward's folder itself, for whoever may write it. */
export function officerCommands(program: Command): void {
  const officer = program.command('officer').description("data access officers' signing keys (operator)");
  const globals = (): GlobalOptions => program.opts<GlobalOptions>();
  const home = (): ReturnType<typeof homeAt> => homeAt(resolve(globals().home));

  officer
    .command('enrol <file>')
    .description("enrol the passkey of an officer's enrolment file")
    .action(async (file: string) => {
      const key = await enrolOfficerFile(home(), await readText(file));
      createOutput(globals().json).result(key, () =>
        [
          `Enrolled a passkey of ${key.officer}.`,
          `Fingerprint ${key.fingerprint}`,
          'Compare it with the officer now, by telephone or in person. If it differs:',
          `  vitrine officer remove -- ${key.keyId}`,
        ].join('\n'),
      );
    });

  officer
    .command('list')
    .description('every key whose signatures count')
    .action(async () => {
      const keys = await listOfficerKeys(home());
      createOutput(globals().json).result(keys, () =>
        table(
          ['officer', 'kind', 'key id', 'fingerprint'],
          keys.map((key) => [key.officer, key.kind, key.keyId, key.fingerprint]),
        ),
      );
    });

  officer
    .command('remove <keyid>')
    .description('remove a key: what it signed no longer counts')
    .action(async (keyId: string) => {
      await removeOfficer(home(), keyId);
      createOutput(globals().json).result(
        { removed: keyId },
        () => 'Removed. Agreements that it signed run no more: apply and sign a new version of each.',
      );
    });
}
