import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { controls, standards, vocabulary } from '@vitrine/app/evidence/testing';
import { sectionName } from '@vitrine/server/evidence';
import { describe, expect, it } from 'vitest';
import { root } from './processes.ts';

const page = (path: string): string => readFileSync(join(root, path), 'utf8');
// Prettier breaks lines, and in code an apostrophe may be straight.
const words = (text: string): string => text.replace(/\s+/g, ' ').replaceAll(/\\?['’]/g, '’');
const all = Object.entries(controls);

/** Numbers that a standard has, written `1.2: 1-12` or `V1.1: 1 2`. */
function numbers(lines: string): readonly string[] {
  return lines
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [section = '', rest = ''] = line.trim().split(': ');
      return rest.split(' ').flatMap((part) => {
        const [from = 0, to = from] = part.split('-').map(Number);
        return Array.from({ length: to - from + 1 }, (_, at) => `${section}.${from + at}`);
      });
    });
}

const satre = numbers(`
  1.1: 1-3
  1.2: 1-12
  1.3: 1-5
  1.4: 1-7
  1.5: 1-6
  1.6: 1-9
  2.1: 1-18
  2.2: 1-16
  2.3: 1-4
  2.4: 1-5
  2.5: 1-18
  3.1: 1-13
  3.2: 1-6
  3.3: 1-8
  3.4: 1
  3.5: 1-3
  3.6: 1-2
  3.7: 1
  3.8: 1-2
  4.1: 1-2
  4.2: 1-2
  4.3: 1-3
  4.4: 1-4
  4.5: 1
  4.6: 1
  4.7: 1
  4.8: 1-4
  4.9: 1-3`);
/** Levels 1 and 2: 70 and 183 items. */
const asvs = numbers(`
  V1.1: 1-2
  V1.2: 1-9
  V1.3: 1-11
  V1.4: 1-3
  V1.5: 1-2
  V2.1: 1-3
  V2.2: 1-3
  V2.3: 1-4
  V2.4: 1
  V3.2: 1-2
  V3.3: 1-4
  V3.4: 1-6
  V3.5: 1-5
  V3.7: 1-2
  V4.1: 1-3
  V4.2: 1
  V4.3: 1-2
  V4.4: 1-4
  V5.1: 1
  V5.2: 1-3
  V5.3: 1-2
  V5.4: 1-3
  V6.1: 1-3
  V6.2: 1-12
  V6.3: 1-4
  V6.4: 1-4
  V6.5: 1-5
  V6.6: 1-3
  V6.8: 1-4
  V7.1: 1-3
  V7.2: 1-4
  V7.3: 1-2
  V7.4: 1-5
  V7.5: 1-2
  V7.6: 1-2
  V8.1: 1-2
  V8.2: 1-3
  V8.3: 1
  V8.4: 1
  V9.1: 1-3
  V9.2: 1-4
  V10.1: 1-2
  V10.2: 1-2
  V10.3: 1-4
  V10.4: 1-11
  V10.5: 1-5
  V10.6: 1-2
  V10.7: 1-3
  V11.1: 1-2
  V11.2: 1-3
  V11.3: 1-3
  V11.4: 1-4
  V11.5: 1
  V11.6: 1
  V12.1: 1-3
  V12.2: 1-2
  V12.3: 1-4
  V13.1: 1
  V13.2: 1-5
  V13.3: 1-2
  V13.4: 1-5
  V14.1: 1-2
  V14.2: 1-4
  V14.3: 1-3
  V15.1: 1-3
  V15.2: 1-3
  V15.3: 1-7
  V16.1: 1
  V16.2: 1-5
  V16.3: 1-4
  V16.4: 1-3
  V16.5: 1-3
  V17.1: 1
  V17.2: 1-4
  V17.3: 1-2`);
const dspt =
  'A1.a A1.b A1.c A2.a A2.b A3.a A4.a B1.a B1.b B2.a B2.b B2.c B2.d B3.a B3.b B3.c B3.d B3.e B4.a B4.b B4.c B4.d B5.a B5.b B5.c B6.a B6.b C1.a C1.b C1.c C1.d C1.e C2.a C2.b D1.a D1.b D1.c D2.a D2.b E1.a E2.a E2.b E2.c E3.a E3.b E4.a E4.b';

describe('the evidence pack', () => {
  it('answers every statement of each standard, once and in order', () => {
    expect([satre.length, asvs.length]).toEqual([160, 253]);
    const expected = { satre, asvs, dspt: dspt.split(' ') };
    for (const { id, statements } of standards) expect(statements.map((one) => one.id)).toEqual(expected[id]);
    const levels = standards.flatMap(({ id, statements }) =>
      id === 'asvs' ? statements.map(({ weight }) => weight) : [],
    );
    expect(levels.filter((level) => level === 'L1')).toHaveLength(70);
  });

  it('says of each why it does not hold, or by which control it does', () => {
    for (const { statements } of standards)
      for (const { id, shown } of statements) {
        if ('controls' in shown && shown.by !== 'open') expect(shown.controls.length, id).toBeGreaterThan(0);
        if ('why' in shown) expect(shown.why.length, id).toBeGreaterThan(8);
      }
    const used = new Set(
      standards.flatMap(({ statements }) =>
        statements.flatMap(({ shown }) => ('controls' in shown ? shown.controls : [])),
      ),
    );
    expect(all.map(([name]) => name).filter((name) => !used.has(name as never))).toEqual([]);
  });

  it.each(all)('%s is held by tests that are there', (_, { tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    const missing = tests.filter(
      ({ file, name }) =>
        name.length < 8 || !existsSync(join(root, file)) || !words(page(file)).includes(words(name)),
    );
    expect(missing).toEqual([]);
  });

  it.each(all)(
    '%s is described in a section that is there, and leaves kinds of acts that there are',
    (_, control) => {
      const [path = '', section] = control.doc.split('#');
      const headings = [...page(path).matchAll(/^#{1,6} (.*)$/gm)].map(([, heading]) =>
        sectionName(heading ?? ''),
      );
      if (section !== undefined) expect(headings).toContain(section);
      for (const kind of control.kinds ?? []) expect(vocabulary.find(kind)?.title, kind).toBeDefined();
    },
  );
});
