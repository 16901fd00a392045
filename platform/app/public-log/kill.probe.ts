/**
 * Lives through days without a pause, with acts in each, and says what everybody can read after each of them;
 * kill.test.ts ends it in the middle. Arguments: home, the day to begin with, acts a day.
 */
import { writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { placeAt, query } from './testing.ts';

const [dir = '', start = '', acts = ''] = process.argv.slice(2);
const place = await placeAt(dir, `${start}T09:00:00.000Z`);
const log = await place.open();
for (;;) {
  const drafts = Array.from({ length: Number(acts) }, (_, n) =>
    query(`per_${n % 4}`, 'DARS-NIC-000001-AAAAA-v1.0'),
  );
  await place.ledger.append(drafts);
  place.clock.advance(86_400_000);
  await log.look();
  const note = await readFile(join(log.served.dir, 'checkpoint'), 'utf8');
  // Written at once and unbuffered: what the parent reads could be read before the kill.
  writeSync(1, `${JSON.stringify({ day: place.clock.now().toISOString().slice(0, 10), note })}\n`);
}
