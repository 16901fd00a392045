import { z } from 'zod';
import { profileSchema } from '../../profiles/profile.ts';
import { reencode } from '../../reencode/reencode.ts';
import { checkFile } from '../check-file.ts';
import { finding } from '../finding.ts';

/**
 * The checker process: one file over standard input (a line that says under which profile, and whether the form in
 * which it would leave is wanted; then its bytes), what is found as one JSON document over standard output. It opens
 * nothing and asks nobody.
 */
const parts: Buffer[] = [];
for await (const part of process.stdin) parts.push(z.instanceof(Buffer).parse(part));
const all = Buffer.concat(parts);
const end = all.indexOf('\n');
const asked = z
  .strictObject({ profile: profileSchema, plain: z.boolean() })
  .parse(JSON.parse(all.toString('utf8', 0, end)));
const bytes = all.subarray(end + 1);
const findings = await checkFile({ name: '', bytes }, asked.profile);
// What cannot be written anew may hold what nobody saw: it does not leave as it is.
const plain = asked.plain ? await reencode(bytes).catch(() => 'failed' as const) : undefined;
const failed = plain === 'failed' ? [finding('unreadable', { part: 'the whole file' })] : [];
process.stdout.write(
  JSON.stringify({
    findings: [...failed, ...findings],
    ...(plain === undefined || plain === 'failed'
      ? {}
      : { plain: { ...plain, bytes: Buffer.from(plain.bytes).toString('base64') } }),
  }),
);
