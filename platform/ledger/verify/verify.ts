import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Corrupt, VitrineError } from '@vitrine/core/errors';
import type { Checkpoint } from '../tree/checkpoint.ts';
import { KeyChain } from '../tree/key-chain.ts';
import { rotationIn } from '../log/rotation.ts';
import { checkBody, type MissingField } from './verify-body.ts';
import { checkTiles } from './verify-tiles.ts';
import { destroyedBy } from '../log/destruction.ts';
import { openEntry, parseBody, parseLeaf, type Entry, type Leaf } from '../log/entry.ts';
import { segmentFirsts } from '../storage/file/file-storage.ts';
import { findingsKept, type Finding, type Report } from './finding.ts';
import { leafHash, MerkleTree } from '../tree/merkle.ts';
import { lineEnds, lineText, segmentName, splitBodyLine } from '../storage/file/segment.ts';

export interface LedgerReport {
  readonly ok: boolean;
  /** Entries found. */
  readonly size: number;
  /** The root over them, in base64. */
  readonly root: string;
  /** Entries the last checkpoint covers; what follows is not signed yet (an append just before a crash). */
  readonly signed: number;
  /** Entries that the remembered checkpoint covers and with which the log still begins, when it does. */
  readonly remembered?: number;
  /** Entries that the witness has seen and with which the log still begins, when it does. */
  readonly witnessed?: number;
  /** Private fields that are gone because an entry says that they were destroyed. */
  readonly destroyed: number;
  /** All that is wrong, by index; what has none comes last. */
  readonly findings: readonly Finding[];
  readonly firstBad?: Finding;
}

export interface VerifyOptions {
  /** The folder of the ledger, or of its public files alone when `texts` gives its entries. */
  readonly dir: string;
  /** Leaves and bodies in order as a database stores them, in the place of the folder's segments. */
  readonly texts?: () => AsyncIterable<{ readonly leaf: string; readonly body: string }>;
  /** The first key of the log: entries that the key before signed lead to the others. */
  readonly publicKey: KeyObject;
  readonly origin: string;
  /** A checkpoint remembered from before: the log must begin with what it covers. */
  readonly since?: string;
  /** The checkpoint that a witness who follows the log has seen: likewise. */
  readonly witnessed?: string;
  /**
   * Takes every readable entry in its order, with the roots of the tree up to it; answers with a sentence for a rule
   * of its subject that it broke.
   */
  readonly brokenRule?: (entry: Entry, rootOf: (size: number) => Buffer) => string | undefined;
}

/**
 * Derives the whole tree again from the files, with nothing but the public key: needs no lock, changes
 * nothing. Entries after the last checkpoint are checked for form only.
 */
export async function verifyLedger(options: VerifyOptions): Promise<LedgerReport> {
  const findings: Finding[] = [];
  const report = (finding: Finding): void => {
    if (findings.length < findingsKept) findings.push(finding);
  };
  const tree = new MerkleTree();
  const keys = new KeyChain(options.publicKey);
  // Read before the entries: the log may grow meanwhile.
  const note = await lastCheckpoint(options.dir);
  const missing: MissingField[] = [];
  const destroyed = new Map<number, Set<string>>();
  for await (const { leaf, body } of linesFrom(options, report)) {
    const index = tree.size;
    let face: Leaf | undefined;
    try {
      face = parseLeaf(leaf);
    } catch {
      report({ kind: 'entry', index, detail: `Entry ${index} does not have the form of an entry.` });
    }
    if (face !== undefined) noticeRotation(face, index, { keys, tree, origin: options.origin }, report);
    tree.push(leafHash(leaf));
    const destruction = face === undefined ? undefined : destroyedBy(face.type, face.public);
    if (destruction !== undefined) {
      const fields = destroyed.get(destruction.index) ?? new Set();
      for (const field of destruction.fields) fields.add(field);
      destroyed.set(destruction.index, fields);
    }
    missing.push(...checkBody({ index, leaf, face, body }, report));
    const entry = options.brokenRule === undefined ? undefined : readableEntry(index, leaf, body);
    const broken = entry === undefined ? undefined : options.brokenRule?.(entry, (size) => tree.root(size));
    if (broken !== undefined)
      report({ kind: 'rule', index, detail: `Entry ${index} broke a rule: ${broken}` });
  }
  const lost = missing.filter(({ index, field }) => destroyed.get(index)?.has(field) !== true);
  for (const { index, field } of lost) {
    report({
      kind: 'private-missing',
      index,
      detail: `Entry ${index} has lost its private field ${field}, and no entry says that it was destroyed.`,
    });
  }
  const signed = readCheckpoint(note, keys, options.origin, report);
  if (signed !== undefined) {
    compare(tree, signed, 'last', report);
    await checkTiles(join(options.dir, 'tiles'), tree, signed.size, report);
  }
  const begins = (note: string | undefined, which: 'remembered' | 'witnessed'): number | undefined =>
    note === undefined
      ? undefined
      : checkBeginning({ keys, origin: options.origin, tree }, note, which, report);
  const remembered = begins(options.since, 'remembered');
  const witnessed = begins(options.witnessed, 'witnessed');
  findings.sort((a, b) => (a.index ?? Infinity) - (b.index ?? Infinity));
  const firstBad = firstOf(findings);
  return {
    ok: firstBad === undefined,
    size: tree.size,
    root: tree.root().toString('base64'),
    signed: signed?.size ?? 0,
    ...(remembered === undefined ? {} : { remembered }),
    ...(witnessed === undefined ? {} : { witnessed }),
    destroyed: missing.length - lost.length,
    findings,
    ...(firstBad === undefined ? {} : { firstBad }),
  };
}

/** What is damaged is no entry to replay: it is reported as damaged. */
function readableEntry(index: number, leaf: string, body: string | undefined): Entry | undefined {
  if (body === undefined) return undefined;
  try {
    return openEntry(index, { leaf, body: parseBody(splitBodyLine(body)[1]) });
  } catch {
    return undefined;
  }
}

/**
 * The finding to begin with. A changed entry that says what was destroyed makes another, earlier one seem to have lost
 * its fields: whose own bytes are wrong is named before what only follows from them.
 */
function firstOf(findings: readonly Finding[]): Finding | undefined {
  return (
    findings.find(
      ({ kind, index }) => index !== undefined && kind !== 'private-missing' && kind !== 'rule',
    ) ?? findings[0]
  );
}

/** Takes the next key of the log where an entry hands it on; before the entry itself is in the tree. */
function noticeRotation(
  face: Leaf,
  index: number,
  { keys, tree, origin }: { readonly keys: KeyChain; readonly tree: MerkleTree; readonly origin: string },
  report: Report,
): void {
  const note = rotationIn(face.type, face.public);
  if (note === undefined) return;
  try {
    keys.add(note, origin, (size) => (size === index ? tree.root() : undefined), index);
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error;
    report({ kind: 'rotation', index, detail: `Entry ${index}: ${error.message}` });
  }
}

async function lastCheckpoint(dir: string): Promise<string | undefined> {
  return await readFile(join(dir, 'tiles', 'checkpoint'), 'utf8').catch(() => undefined);
}

function readCheckpoint(
  note: string | undefined,
  keys: KeyChain,
  origin: string,
  report: Report,
): Checkpoint | undefined {
  try {
    if (note !== undefined) return keys.open(note, origin);
    report({
      kind: 'checkpoint',
      detail: 'The last checkpoint is not usable: There is no checkpoint to read.',
    });
  } catch (error) {
    const why = error instanceof VitrineError ? error.message : 'There is no checkpoint to read.';
    report({ kind: 'checkpoint', detail: `The last checkpoint is not usable: ${why}` });
  }
  return undefined;
}

function compare(
  tree: MerkleTree,
  checkpoint: Checkpoint,
  which: 'last' | 'remembered' | 'witnessed',
  report: Report,
): boolean {
  const kind = which === 'last' ? 'root' : (`${which}-checkpoint` as const);
  if (checkpoint.size > tree.size) {
    report({
      kind: which === 'last' ? 'truncated' : kind,
      index: tree.size,
      detail: `The ${which} checkpoint covers ${checkpoint.size} entries; ${tree.size} are left.`,
    });
    return false;
  }
  if (!tree.root(checkpoint.size).equals(checkpoint.root)) {
    report({
      kind,
      detail: `The first ${checkpoint.size} entries are not those that the ${which} checkpoint was signed over.`,
    });
    return false;
  }
  return true;
}

/** How many entries a checkpoint from elsewhere covers, when the log begins with them. */
function checkBeginning(
  { keys, origin, tree }: { readonly keys: KeyChain; readonly origin: string; readonly tree: MerkleTree },
  note: string,
  which: 'remembered' | 'witnessed',
  report: Report,
): number | undefined {
  try {
    const checkpoint = keys.open(note, origin);
    return compare(tree, checkpoint, which, report) ? checkpoint.size : undefined;
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error;
    report({
      kind: `${which}-checkpoint`,
      detail: `The ${which} checkpoint is not usable: ${error.message}`,
    });
    return undefined;
  }
}

interface Lines {
  readonly leaf: string;
  readonly body: string | undefined;
}

async function* linesFrom({ dir, texts }: VerifyOptions, report: Report): AsyncGenerator<Lines> {
  if (texts === undefined) {
    yield* linesOf(dir, report);
    return;
  }
  let index = 0;
  try {
    for await (const { leaf, body } of texts()) {
      index += 1;
      yield { leaf, body: `${leafHash(leaf).toString('hex')} ${body}` };
    }
  } catch (error) {
    if (!(error instanceof Corrupt)) throw error;
    report({ kind: 'segment', index, detail: error.message });
  }
}

/** Every leaf line with the private line at the same place. */
async function* linesOf(dir: string, report: Report): AsyncGenerator<Lines> {
  const [leavesDir, bodiesDir] = [join(dir, 'segments'), join(dir, 'private')];
  let firsts: readonly number[] = [];
  try {
    firsts = await segmentFirsts(leavesDir, bodiesDir);
  } catch {
    report({
      kind: 'segment',
      index: 0,
      detail: 'The folder of segments is missing or holds a file that is no segment.',
    });
  }
  let index = 0;
  for (const [place, first] of firsts.entries()) {
    if (first !== index) {
      report({ kind: 'segment', index, detail: `The segment that begins with entry ${index} is missing.` });
      return;
    }
    // Leaves first: of a log that is being written, the bodies read after them are at least as many.
    const leaves = await read(join(leavesDir, `${segmentName(first)}.leaves`));
    const bodies = await read(join(bodiesDir, `${segmentName(first)}.bodies`));
    const leafLines = lineEnds(leaves);
    const bodyLines = lineEnds(bodies);
    const count = leafLines.ends.length;
    const last = place === firsts.length - 1;
    if (!last && (leafLines.torn > 0 || bodyLines.torn > 0 || bodyLines.ends.length !== count)) {
      report({
        kind: 'segment',
        index,
        detail: `The segment that begins with entry ${index} has lost its form.`,
      });
    }
    for (let line = 0; line < count; line++, index++) {
      yield {
        leaf: lineText(leaves, leafLines.ends, line),
        body: line < bodyLines.ends.length ? lineText(bodies, bodyLines.ends, line) : undefined,
      };
    }
  }
}

async function read(path: string): Promise<Buffer> {
  return await readFile(path).catch(() => Buffer.alloc(0));
}
