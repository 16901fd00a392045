import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostIpynbBytes, readIpynb, stepsOf, tooLargeText, writeIpynb, type ImportedCell } from './ipynb.ts';

const notebook = (cells: readonly unknown[], more: object = {}): string =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells, ...more });
const code = (source: string | string[], more: object = {}) => ({
  cell_type: 'code',
  metadata: {},
  source,
  outputs: [],
  execution_count: 1,
  ...more,
});

describe('a notebook of Jupyter', () => {
  it('gives its code and words, and leaves outputs, attachments and metadata behind', () => {
    const text = notebook([
      { cell_type: 'markdown', metadata: {}, source: ['# A\n', 'b'], attachments: { x: {} } },
      code(['import vitrine\n', '%matplotlib inline\n', 'a = 1'], {
        outputs: [{ output_type: 'stream', text: 'secret' }],
      }),
      code('%%sql\nSELECT 1'),
      code('%%R\nx <- 1'),
      { cell_type: 'raw', metadata: {}, source: 'plain' },
    ]);
    expect(readIpynb(text)).toEqual({
      cells: [
        { language: 'markdown', code: '# A\nb' },
        { language: 'python', code: 'import vitrine\na = 1' },
        { language: 'sql', code: 'SELECT 1' },
        { language: 'r', code: 'x <- 1' },
        { language: 'markdown', code: 'plain' },
      ],
      faults: [],
    });
  });

  it('of R has cells of R', () => {
    const text = notebook([code('x <- 1')], { metadata: { language_info: { name: 'R' } } });
    expect(readIpynb(text).cells).toEqual([{ language: 'r', code: 'x <- 1' }]);
  });

  it('comes back as it was written, whatever its cells say', () => {
    const cells = fc.array(
      fc.record({ language: fc.constantFrom('sql', 'r', 'markdown' as const), code: fc.string() }),
      { maxLength: 20 },
    ) as fc.Arbitrary<ImportedCell[]>;
    const back = fc.property(cells, (all) => {
      expect(readIpynb(writeIpynb(all)).cells).toEqual(all);
    });
    fc.assert(back);
    const python: ImportedCell[] = [{ language: 'python', code: 'a = 1\n\nb = a % 2\n' }];
    expect(readIpynb(writeIpynb(python)).cells).toEqual(python);
  });
});

it('becomes the steps of a run: its code in order, without words, and with no SQL', () => {
  const cells: ImportedCell[] = [
    { language: 'markdown', code: '# A' },
    { language: 'python', code: 'a = 1' },
    { language: 'r', code: ' ' },
    { language: 'r', code: 'x' },
  ];
  const steps = [
    { language: 'python', code: 'a = 1' },
    { language: 'r', code: 'x' },
  ];
  expect(stepsOf(cells)).toEqual({ steps, faults: [] });
  expect(stepsOf([...cells, { language: 'sql', code: 'SELECT 1' }]).faults).toEqual([
    'Cell 5 is SQL: a run asks with vitrine.sql in its code.',
  ]);
});

describe('a file that is not taken', () => {
  const faults = (text: string) => readIpynb(text).faults;

  it('holds magics or commands of a shell: each is named by its cell and line', () => {
    expect(
      faults(
        notebook([code('a = 1\n!pip install x'), code('%%bash\nls'), code(['x\n', '  %load secret.py'])]),
      ),
    ).toEqual([
      'Cell 1, line 2: !pip means nothing in a room, which has no shell.',
      'Cell 2, line 1: %%bash means nothing in a room, which has no shell.',
      'Cell 3, line 2: %load means nothing in a room, which has no shell.',
    ]);
    expect(faults(notebook([code('b = a\n% 2\nc != d')]))).toEqual([]);
  });

  it('has 10,000 cells, or 100 MB', () => {
    expect(faults(notebook(Array.from({ length: 10_000 }, () => code('1'))))).toEqual([
      'It has 10,000 cells, and a notebook holds at most 200.',
    ]);
    expect(faults(' '.repeat(mostIpynbBytes + 1))).toEqual([tooLargeText(mostIpynbBytes + 1)]);
    expect(tooLargeText(100 * 1024 * 1024)).toMatch(/^It has 100 MB, and at most 20 MB are read/);
    expect(faults(notebook([code('x'.repeat(70_000))]))).toEqual(['A cell holds at most 65,536 characters.']);
  });

  it('is of another format or language, or no notebook', () => {
    for (const text of ['', '{', '[]', 'null', '{"cells":[]}', notebook([], { nbformat: 3 })])
      expect(faults(text)).toEqual(['This is no notebook of Jupyter (nbformat 4).']);
    expect(faults(notebook([], { metadata: { language_info: { name: 'julia' } } }))).toHaveLength(1);
    expect(faults(notebook([{ cell_type: 'code' }, 7]))).toHaveLength(2);
  });

  it('is forged in its metadata: nothing of it is believed, and nothing fails', () => {
    const forged = [
      { vitrine: { language: 'bash' } },
      { vitrine: 'r' },
      JSON.parse('{"__proto__":{"vitrine":{"language":"r"}}}') as object,
      7,
    ];
    for (const metadata of forged)
      expect(readIpynb(notebook([code('1', { metadata })], { metadata: 7 })).cells).toEqual([
        { language: 'python', code: '1' },
      ]);
    fc.assert(
      fc.property(fc.json(), (text) => {
        const { cells, faults: found } = readIpynb(text);
        return cells.length === 0 || found.length === 0;
      }),
    );
  });
});
