import { z } from 'zod';
import { profileSchema } from '../../profiles/profile.ts';
import { lookAt } from '../../reencode/look-at.ts';
import { checkSystem } from '../check-system.ts';

/**
 * The checker process: files over standard input (a line that says under which profile, how long each file is, whether
 * the form in which it would leave is wanted, and whether they are looked at for what they give away together; then
 * their bytes), what is found as one JSON document over standard output. It opens nothing and asks nobody.
 */
const parts: Buffer[] = [];
for await (const part of process.stdin) parts.push(z.instanceof(Buffer).parse(part));
const all = Buffer.concat(parts);
const end = all.indexOf('\n');
const asked = z
  .strictObject({
    profile: profileSchema,
    plain: z.boolean(),
    together: z.boolean(),
    sizes: z.array(z.int().min(0)).min(1),
  })
  .parse(JSON.parse(all.toString('utf8', 0, end)));
let from = end + 1;
const files = asked.sizes.map((size) => all.subarray(from, (from += size)));
const [bytes = Buffer.alloc(0)] = files;
const { findings, plain }: Awaited<ReturnType<typeof lookAt>> = asked.together
  ? { findings: await checkSystem(files, asked.profile) }
  : await lookAt(bytes, asked.profile);
const sent = asked.plain && plain !== undefined;
process.stdout.write(
  JSON.stringify({
    findings,
    ...(sent ? { plain: { ...plain, bytes: Buffer.from(plain.bytes).toString('base64') } } : {}),
  }),
);
