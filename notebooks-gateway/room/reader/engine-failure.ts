import type { VitrineError } from '@vitrine/core/errors';
import { ResultOutOfRange } from '../../arrow/write/result-out-of-range.ts';
import { knownType, queryFailed, queryOutOfMemory, type FailureKind } from '../../protocol/query-failure.ts';

/** The engine's classes of error, as its messages begin. */
const kinds: Readonly<Record<string, FailureKind>> = {
  Conversion: 'conversion',
  'Out of Range': 'out-of-range',
  'Divide by Zero': 'division',
  'Invalid Input': 'invalid-input',
  'Invalid Type': 'type',
  'Mismatch Type': 'type',
  Binder: 'binding',
  Catalog: 'name',
  Parser: 'syntax',
  Syntax: 'syntax',
  'Not implemented': 'unsupported',
  Permission: 'not-permitted',
  IO: 'not-permitted',
};

/** After these the engine answers nothing any more: the room has to end. */
export function isFatal(error: unknown): boolean {
  return error instanceof Error && /^(?:FATAL|INTERNAL) Error/.test(error.message);
}

/**
 * The coded failure for an error of the engine, in rows mode. Of the engine's text only its class and the
 * name of the type converted to, both from closed lists, are taken.
 */
export function engineFailure(error: unknown): VitrineError {
  if (error instanceof ResultOutOfRange) return queryFailed('out-of-range', error.engineType);
  const message = error instanceof Error ? error.message : '';
  if (message.startsWith('Out of Memory Error')) return queryOutOfMemory();
  const kind = kinds[/^([A-Za-z ]{2,20}) Error:/.exec(message)?.[1] ?? ''] ?? 'other';
  const target = /\bto (?:type )?'?([A-Z0-9_]+(?:\([0-9]{1,2},[0-9]{1,2}\))?)/.exec(message)?.[1];
  return queryFailed(kind, kind === 'conversion' ? knownType(target) : undefined);
}
