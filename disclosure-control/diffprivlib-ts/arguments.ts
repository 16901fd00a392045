import { ArgumentError } from './errors.ts';

/** The options as an object, or an ArgumentError: callers from JavaScript may pass anything. */
export function optionsOf<T extends object>(
  value: unknown,
  argument = 'options',
  fix = 'Pass one object of named options',
): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ArgumentError(argument, 'must be an object', fix);
  return value as T;
}

/** One property, read once. What it holds is for the caller to check. */
export function argumentOf<T>(given: Record<string, unknown>, name: string): T {
  return given[name] as T;
}

export function checkFunction(value: unknown, argument: string, fix: string): void {
  if (typeof value !== 'function') throw new ArgumentError(argument, 'must be a function', fix);
}
