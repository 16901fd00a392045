import { ArgumentError } from './errors.ts';

/** The options, if they are an object at all: callers from JavaScript may pass anything. */
export function optionsOf<T extends object>(
  value: T,
  argument = 'options',
  fix = 'Pass one object of named options',
): T {
  recordOf(value, argument, fix);
  return value;
}

/** An object of which nothing else is known. */
export function recordOf(value: unknown, argument: string, fix: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ArgumentError(argument, 'must be an object', fix);
  return value as Readonly<Record<string, unknown>>;
}

export function checkFunction(value: unknown, argument: string, fix: string): void {
  if (typeof value !== 'function') throw new ArgumentError(argument, 'must be a function', fix);
}
