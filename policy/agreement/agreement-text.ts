import {
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from 'yaml';
import type { z } from 'zod';
import { agreementSchema, type Agreement } from './agreement.ts';
import { AgreementInvalid, type AgreementProblem } from './agreement-invalid.ts';

/** The longest document that is read, in UTF-8 bytes. */
export const longestAgreement = 256 * 1024;
const deepestNesting = 40;

export type FieldPath = readonly (string | number)[];

/** An agreement as it was written: its value, and where each field stands. */
export interface AgreementDocument {
  readonly agreement: Agreement;
  readonly text: string;
  /** A fault at a field, with the line and column where it stands. */
  problemAt(path: FieldPath, message: string): AgreementProblem;
}

/**
 * Reads an agreement in YAML 1.2 or JSON. Duplicate keys, anchors, aliases, tags, directives, several
 * documents, unknown fields and over-long text are refused: what two officers sign must read one way only.
 * @throws AgreementInvalid with every fault, by line, column and field.
 */
export function readAgreement(text: string): AgreementDocument {
  const whole = (message: string): AgreementInvalid =>
    new AgreementInvalid([{ line: 1, column: 1, path: '', message }]);
  if (Buffer.byteLength(text, 'utf8') > longestAgreement) {
    throw whole(`A document may be at most ${longestAgreement / 1024} KiB.`);
  }
  if (nesting(text) > deepestNesting) throw whole(`A document may be nested ${deepestNesting} levels deep.`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: true,
    strict: true,
    stringKeys: true,
    lineCounter: lines,
    prettyErrors: false,
    // 'silent' would let a second document pass.
    logLevel: 'error',
  });
  const at = (offset: number, path: FieldPath, message: string): AgreementProblem => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1), path: path.join('.'), message };
  };
  const problems = [
    ...document.errors.map((error) => at(error.pos[0], [], plainMessage(error.code, error.message))),
    ...document.warnings.map((warning) => at(warning.pos[0], [], warning.message)),
    ...forbiddenParts(document, at),
  ];
  if (problems.length > 0) throw new AgreementInvalid(problems);

  const problemAt = (path: FieldPath, message: string): AgreementProblem =>
    at(offsetOf(document, path), path, message);
  const parsed = agreementSchema.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!parsed.success) {
    throw new AgreementInvalid(parsed.error.issues.flatMap((issue) => fromIssue(document, issue, at)));
  }
  return { agreement: parsed.data, text, problemAt };
}

/** An upper bound of flow nesting: enough to stop a document made to exhaust the parser. */
function nesting(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '[' || character === '{') deepest = Math.max(deepest, ++depth);
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
  }
  return deepest;
}

type At = (offset: number, path: FieldPath, message: string) => AgreementProblem;

function forbiddenParts(document: Document, at: At): readonly AgreementProblem[] {
  const problems: AgreementProblem[] = [];
  const { yaml, tags } = document.directives ?? { yaml: { explicit: false }, tags: {} };
  if (yaml.explicit === true || Object.keys(tags).some((handle) => handle !== '!!')) {
    problems.push(at(0, [], 'Directives are not accepted.'));
  }
  visit(document, {
    Node(_key, node) {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node)) problems.push(at(offset, [], 'Aliases are not accepted: write the value out.'));
      else {
        if (node.anchor !== undefined) problems.push(at(offset, [], 'Anchors are not accepted.'));
        if (node.tag !== undefined) {
          problems.push(at(offset, [], 'Tags are not accepted.'));
        }
      }
    },
    Pair(_key, pair) {
      if (isScalar(pair.key) && pair.key.value === '<<') {
        problems.push(at(pair.key.range?.[0] ?? 0, [], 'Merge keys are not accepted.'));
      }
      // Objects lose a member of this name on their way: what it said would count for nothing.
      if (isScalar(pair.key) && pair.key.value === '__proto__') {
        problems.push(at(pair.key.range?.[0] ?? 0, [], 'There is no such field.'));
      }
    },
  });
  return problems;
}

function plainMessage(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'This field is written twice.';
    case 'MULTIPLE_DOCS':
      return 'A file holds one agreement.';
    case 'NON_STRING_KEY':
      return 'Field names are text.';
    default:
      return message.replace(/\s+/g, ' ');
  }
}

/** Where a field's value starts; for a missing field, where the nearest one above it starts. */
function offsetOf(document: Document, path: FieldPath): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  return isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
}

function keyOffset(document: Document, path: FieldPath, key: string): number {
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (isMap(map)) {
    for (const item of map.items) {
      if (isPair(item) && isScalar(item.key) && item.key.value === key) return item.key.range?.[0] ?? 0;
    }
  }
  return offsetOf(document, path);
}

function fromIssue(document: Document, issue: z.core.$ZodIssue, at: At): readonly AgreementProblem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      at(keyOffset(document, path, key), [...path, key], 'There is no such field.'),
    );
  }
  const alternative = issue.code === 'invalid_union' ? alternativeMeant(issue) : undefined;
  if (alternative !== undefined) {
    return alternative.flatMap((one) => fromIssue(document, { ...one, path: [...path, ...one.path] }, at));
  }
  const offset = offsetOf(document, path);
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isNode(node)) return [at(offset, path, 'This field is missing.')];
  const notText = issue.code === 'invalid_type' && issue.expected === 'string';
  const message = notText ? 'This must be text: put it in quotes.' : issue.message.replace(/\s+/g, ' ');
  return [at(offset, path, message)];
}

/** The faults of the one alternative that knows every field there is: it is the one that was meant. */
function alternativeMeant(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  const known = issue.errors.filter((faults) => faults.every((one) => one.code !== 'unrecognized_keys'));
  return known.length === 1 ? known[0] : undefined;
}
