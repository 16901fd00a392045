import { commitmentTo, parseBody, type Leaf, type PrivateBody } from '../log/entry.ts';
import { leafHash } from '../tree/merkle.ts';
import { splitBodyLine } from '../storage/file/segment.ts';
import type { Report } from './finding.ts';

export interface MissingField {
  readonly index: number;
  readonly field: string;
}

/** Compares a private line with what its leaf commits to; returns the committed fields that are not there. */
export function checkBody(
  entry: {
    readonly index: number;
    readonly leaf: string;
    /** The parsed leaf, unless it has no form. */
    readonly face: Leaf | undefined;
    readonly body: string | undefined;
  },
  report: Report,
): readonly MissingField[] {
  const { index, face } = entry;
  const committed = Object.keys(face?.commitments ?? {});
  if (entry.body === undefined) {
    report({ kind: 'private-missing', index, detail: `Entry ${index} has lost its whole private body.` });
    return [];
  }
  const [hash, text] = splitBodyLine(entry.body);
  if (hash !== leafHash(entry.leaf).toString('hex')) {
    report({
      kind: 'entry',
      index,
      detail: `Entry ${index} and the private body at its place do not belong together.`,
    });
    return [];
  }
  if (face === undefined) return [];
  let body: PrivateBody;
  try {
    body = parseBody(text);
  } catch {
    report({
      kind: 'private-changed',
      index,
      detail: `The private body of entry ${index} has lost its form.`,
    });
    return [];
  }
  for (const [field, salted] of Object.entries(body)) {
    if (!Object.hasOwn(face.commitments, field)) {
      report({
        kind: 'private-added',
        index,
        detail: `Entry ${index} never committed to a private field ${field}.`,
      });
    } else if (face.commitments[field] !== commitmentTo(salted)) {
      report({
        kind: 'private-changed',
        index,
        detail: `The private field ${field} of entry ${index} was changed.`,
      });
    }
  }
  return committed.filter((field) => !Object.hasOwn(body, field)).map((field) => ({ index, field }));
}
