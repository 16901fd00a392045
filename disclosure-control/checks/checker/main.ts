import { z } from 'zod';
import { profileSchema } from '../../profiles/profile.ts';
import { checkFile } from '../check-file.ts';

/**
 * The checker process: one file over standard input (a line that says under which profile, then its bytes), its
 * findings as one JSON document over standard output. It opens nothing and asks nobody.
 */
const parts: Buffer[] = [];
for await (const part of process.stdin) parts.push(z.instanceof(Buffer).parse(part));
const all = Buffer.concat(parts);
const end = all.indexOf('\n');
const profile = profileSchema.parse(JSON.parse(all.toString('utf8', 0, end)));
const found = await checkFile({ name: '', bytes: all.subarray(end + 1) }, profile);
process.stdout.write(JSON.stringify(found));
