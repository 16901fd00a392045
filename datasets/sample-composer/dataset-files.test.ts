import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SAMPLES, storedRows, storedTable } from './stored-sample.ts';

interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'decimal' | 'date';
  readonly class: string;
  readonly publish?: boolean;
  readonly description: string;
  readonly codes?: Readonly<Record<string, string>>;
}

interface Dataset {
  readonly name: string;
  readonly synthetic: boolean;
  readonly source: { readonly file: string };
  readonly columns: readonly Column[];
  readonly quality: readonly { readonly column: string }[];
}

// The source writes whole numbers with a decimal place where a column has gaps.
const FORMS: Readonly<Record<Column['type'], RegExp>> = {
  string: /^[^]*$/,
  integer: /^-?\d+(\.0)?$/,
  decimal: /^-?\d*\.?\d+$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
};

const labelled = new Set(
  storedRows('truth/faults.csv.gz').map((row) => `${row['file']}:${row['line']}:${row['column']}`),
);

describe.each(['hes_apc', 'hes_ae', 'hes_op', 'person_spine'])('%s.yaml', (name) => {
  const dataset = parse(readFileSync(join(SAMPLES, `${name}.yaml`), 'utf8')) as Dataset;
  const landing = storedTable(`landing/${name}.csv.gz`);

  test('describes the landing file and says that it is synthetic', () => {
    expect([dataset.name, dataset.source.file, dataset.synthetic]).toEqual([name, `${name}.csv.gz`, true]);
  });

  test('names each of its columns once, and only columns that the file has and fills', () => {
    const names = dataset.columns.map((column) => column.name);
    expect(new Set(names).size).toBe(names.length);
    for (const column of names) {
      expect(landing.columns).toContain(column);
      expect(
        landing.rows.some((row) => row[column] !== ''),
        column,
      ).toBe(true);
    }
    for (const { column } of dataset.quality) expect(names).toContain(column);
  });

  test('describes every column in a sentence and publishes nothing that identifies directly', () => {
    for (const column of dataset.columns) {
      expect(column.description, column.name).toMatch(/^[A-Z].{8,}\.$/s);
      expect(column.publish === false, column.name).toBe(column.class === 'direct');
    }
  });

  test('gives every filled cell the right type, and a coded one a known code, but for labelled faults', () => {
    for (const column of dataset.columns) {
      const wrong = landing.rows.flatMap((row, index) => {
        const cell = row[column.name] ?? '';
        const isRight = FORMS[column.type].test(cell) && (!column.codes || cell in column.codes);
        const isFault = labelled.has(`${name}:${index + 2}:${column.name}`);
        return cell === '' || cell === 'null' || isRight || isFault ? [] : [cell];
      });
      expect(wrong, column.name).toEqual([]);
    }
  });
});
