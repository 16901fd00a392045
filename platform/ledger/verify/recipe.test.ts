import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWorkshop, soundSize, tamperings, type Workshop } from '../testing/tampering.ts';

let workshop: Workshop;
let script: string;
beforeAll(async () => {
  workshop = await openWorkshop();
  const page = readFileSync(join(import.meta.dirname, '../../../docs/public.md'), 'utf8');
  script = join(await workshop.copy(), 'root.py');
  await writeFile(script, /```python\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
}, 30_000);
afterAll(() => workshop.dispose());

const ran = (dir: string) => spawnSync('python3', [script, dir], { encoding: 'utf8' });

it('the recipe of the documentation comes to the signed root, with Python alone', () => {
  for (const [dir, size] of [
    [workshop.sound, soundSize],
    [workshop.older, 300],
  ] as const) {
    const { status, stdout, stderr } = ran(dir);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`${size} entries come to the root`);
  }
});

it.each(tamperings.filter(({ name }) => name.startsWith('an entry') || name.includes('swapped')))(
  'the recipe of the documentation does not come to it after $name',
  async (tampering) => {
    const dir = await tampering.apply(await workshop.copy(), workshop);
    expect(ran(dir).status).not.toBe(0);
  },
);
