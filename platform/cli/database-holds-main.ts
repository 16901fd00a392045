/** Looks into the database of a home for `doctor`, as the account that has it: exit status 0 when it holds. */
import { databaseHolds } from '@vitrine/app/boot';
import { homeAt, readSettings } from '@vitrine/core/process';

const holds = await databaseHolds(homeAt(process.argv[2] ?? ''), readSettings(process.env));
process.exit(holds ? 0 : 1);
