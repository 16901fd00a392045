import type { VitrineError } from '@vitrine/core/errors';
import { QueryCancelled, QueryFailed, QueryNotApproved, QueryOutOfMemory, QueryTimeout } from './errors.ts';

/** What a failure of the engine may be called, and the sentence for it: nothing else ever leaves a room. */
const sentences = {
  conversion: 'A value could not be converted to the type asked for.',
  'out-of-range': 'A value was outside the range of its type.',
  division: 'A value was divided by zero.',
  'invalid-input': 'A function was given a value that it does not accept.',
  type: 'The types in the query do not fit together.',
  binding: 'The query names or combines things in a way that has no meaning.',
  name: 'The query names something that is not in this room.',
  syntax: 'The query is not SQL that the engine can read.',
  unsupported: 'The engine cannot do this.',
  'not-permitted': 'The room does not allow this.',
  'too-wide':
    'A result has at most 2,000 columns, 10,000 fields with those nested in them, and nests 16 deep.',
  'too-large': 'The rows of the result are larger than what may be shown at once.',
  other: 'The engine could not answer the query.',
} as const;
export type FailureKind = keyof typeof sentences;

const typeName =
  /^(?:BOOL(?:EAN)?|U?INT(?:8|16|32|64|128)|U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL(?:\([0-9]{1,2},[0-9]{1,2}\))?|VARCHAR|DATE|TIME(?:STAMP)?(?:_S|_MS|_NS)?(?: WITH TIME ZONE)?|INTERVAL|LIST|UUID|BLOB|BIT)$/;

/** A type's name, if it is one of the engine's. */
export function knownType(name: unknown): string | undefined {
  return typeof name === 'string' && typeName.test(name) ? name : undefined;
}

export function queryFailed(kind: FailureKind, type?: string): QueryFailed {
  const convertible = kind === 'conversion' || kind === 'out-of-range' || kind === 'invalid-input';
  return new QueryFailed({
    detail: sentences[kind],
    ...(convertible ? { help: 'TRY_CAST and try() give NULL where a value cannot be computed.' } : {}),
    facts: { kind, ...(type === undefined ? {} : { type }) },
  });
}

/** A frame that is read is not there: it went with its room, or nothing shared it. */
export function frameGone(names: readonly string[]): QueryFailed {
  const frames = names.map((name) => `frames.${name}`).join(' or ');
  return new QueryFailed({
    detail: `The room has no ${frames}: frames go with their room, and a new room begins without them.`,
    help: 'Run the cell of Python or R again that shares it (vitrine.share), then this one.',
    facts: { kind: 'name', frames: [...names] },
  });
}

/** The one failure of aggregates mode: why could tell something of the data. */
export function aggregateFailed(): QueryFailed {
  return new QueryFailed({
    detail: 'The query could not be answered.',
    help: 'Under this agreement a room does not say why, because the reason could tell something of the data. Narrow the query and try again.',
  });
}

export function queryTimeout(): QueryTimeout {
  return new QueryTimeout({
    detail: 'The query ran as long as the agreement allows and was stopped.',
    help: 'Narrow the rows or columns it reads, or ask the access officer for a longer limit.',
  });
}

export function queryOutOfMemory(): QueryOutOfMemory {
  return new QueryOutOfMemory({
    detail: 'The query needed more memory or scratch space than the agreement allows.',
    help: 'Narrow the rows or columns it reads, or group before joining.',
  });
}

export function queryCancelled(): QueryCancelled {
  return new QueryCancelled({ detail: 'The query was stopped on request.' });
}

export function queryNotApproved(): QueryNotApproved {
  return new QueryNotApproved({
    detail: 'The room read the query differently from the guard, so it did not run it.',
    help: 'Run it again; if it happens again, tell the operator.',
  });
}

/**
 * Our own words for a failure that a room reported. A room that has been taken over could put values into
 * its texts, so only the code, and two facts from closed lists, are believed.
 */
export function believed(
  code: string,
  facts: Readonly<Record<string, unknown>>,
  mode: 'rows' | 'aggregates',
): VitrineError {
  if (code === 'query-cancelled') return queryCancelled();
  if (mode === 'aggregates') return aggregateFailed();
  switch (code) {
    case 'query-timeout':
      return queryTimeout();
    case 'query-out-of-memory':
      return queryOutOfMemory();
    case 'query-not-approved':
      return queryNotApproved();
    default: {
      const { kind } = facts;
      const known = typeof kind === 'string' && Object.hasOwn(sentences, kind);
      return queryFailed(known ? (kind as FailureKind) : 'other', knownType(facts.type));
    }
  }
}
