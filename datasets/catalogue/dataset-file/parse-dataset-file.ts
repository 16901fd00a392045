import { isNode, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { datasetFileSchema, publishedFileSchema, type DatasetFile } from './dataset-file.ts';
import { DatasetFileInvalid } from '../../errors.ts';

/** One fault of a dataset file. */
export interface FileProblem {
  /** Counted from 1. */
  readonly line: number;
  /** Such as `columns[3].class`; empty for the document as a whole. */
  readonly field: string;
  readonly message: string;
}

const longest = 2 * 1024 * 1024;

function refused(problems: readonly FileProblem[]): DatasetFileInvalid {
  const [first] = problems;
  const where =
    first === undefined ? '' : ` Line ${first.line}${first.field && `, ${first.field}`}: ${first.message}.`;
  return new DatasetFileInvalid({
    detail: `The dataset file has ${problems.length === 1 ? 'a fault' : `${problems.length} faults`}.${where}`,
    help: 'docs/data-manager.md describes every field.',
    facts: { problems: problems.slice(0, 50).map((one) => ({ ...one })) },
  });
}

function fieldText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : `${text}${text === '' ? '' : '.'}${String(part)}`,
    '',
  );
}

/** The line of the deepest node on a path that exists. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function problemsOf(
  document: Document,
  issue: z.core.$ZodIssue,
): readonly { path: PropertyKey[]; message: string }[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: 'There is no such field' }));
  }
  const { code, path } = issue;
  const missing = code !== 'custom' && path.length > 0 && !document.hasIn(path);
  const notText = code === 'invalid_type' && issue.expected === 'string';
  const message = notText ? 'This must be text: put it in quotes' : issue.message;
  return [{ path, message: missing ? 'This field is missing' : message }];
}

/**
 * Reads a dataset file that is to be published (YAML 1.2; duplicate keys, anchors and aliases are refused).
 * @throws DatasetFileInvalid with every fault's line and field
 */
export const parseDatasetFile = (text: string): DatasetFile => parseYaml(text, datasetFileSchema);

/**
 * Reads the dataset file of a release that is there: only its form is demanded. @throws DatasetFileInvalid
 */
export const readPublishedFile = (text: string): DatasetFile => parseYaml(text, publishedFileSchema);

/** Reads a document by its schema; JSON is YAML, too. @throws DatasetFileInvalid with every fault's line and field */
export function parseYaml<T>(text: string, schema: z.ZodType<T>): T {
  if (text.length > longest) {
    throw refused([{ line: 1, field: '', message: 'The file is longer than 2 MiB' }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2' });
  if (document.errors.length > 0) {
    throw refused(
      document.errors.map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        field: '',
        message: error.code === 'DUPLICATE_KEY' ? 'A field is given twice' : 'This is not YAML',
      })),
    );
  }
  const aliases: FileProblem[] = [];
  visit(document, {
    Alias(_, node) {
      const at = node.range?.[0] ?? 0;
      aliases.push({
        line: lines.linePos(at).line,
        field: '',
        message: 'Anchors and aliases are not allowed',
      });
    },
  });
  if (aliases.length > 0) throw refused(aliases);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw refused(
    parsed.error.issues
      .flatMap((issue) => problemsOf(document, issue))
      .map(({ path, message }) => ({
        line: lineOf(document, lines, path),
        field: fieldText(path),
        message,
      })),
  );
}
