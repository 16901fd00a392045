import { recordOf } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';

/**
 * One release, as accountants see it: a pair of output distributions that is at least as revealing as the mechanism, for neighbours that differ by adding or
 * removing one person. Build events with the functions below; every mechanism's `event` is one too. Events are frozen.
 */
export type PrivacyEvent =
  | { readonly kind: 'approximate'; readonly epsilon: number; readonly delta: number }
  | { readonly kind: 'laplace'; readonly epsilon: number }
  | { readonly kind: 'geometric'; readonly epsilon: number; readonly sensitivity: number }
  | { readonly kind: 'gaussian'; readonly noiseMultiplier: number }
  | { readonly kind: 'discreteGaussian'; readonly scale: number; readonly sensitivity: number }
  | { readonly kind: 'boundedRange'; readonly epsilon: number };

/** Events with the number of times each happens. */
export interface RepeatedEvent {
  readonly event: PrivacyEvent;
  readonly count: number;
}

/** Any mechanism of which only (epsilon, delta) is known: randomised response is the worst of them (Kairouz, Oh, Viswanath 2015). */
export function approximate(epsilon: number, delta = 0): PrivacyEvent {
  requirePositive('epsilon', epsilon, true);
  if (typeof delta !== 'number' || !(delta >= 0 && delta < 1))
    throw new ArgumentError('delta', 'must be in [0, 1)', 'Pass a small delta');
  if (epsilon === 0 && delta === 0)
    throw new ArgumentError('epsilon', 'and delta must not both be 0', 'Leave the event out');
  return Object.freeze({ kind: 'approximate', epsilon, delta });
}

/** Continuous Laplace noise of scale sensitivity / epsilon. For noise on a grid of m steps a sensitivity, use {@link geometric}, which is never below it. */
export function laplace(epsilon: number): PrivacyEvent {
  requirePositive('epsilon', epsilon);
  return Object.freeze({ kind: 'laplace', epsilon });
}

/** Discrete Laplace noise exp(-epsilon |x| / sensitivity) on integers of the given integer sensitivity. */
export function geometric(epsilon: number, sensitivity = 1): PrivacyEvent {
  requirePositive('epsilon', epsilon);
  requireSteps(sensitivity);
  return Object.freeze({ kind: 'geometric', epsilon, sensitivity });
}

/** Continuous Gaussian noise of `multiplier` times the sensitivity. The mechanisms here draw discrete noise: see {@link discreteGaussian}. */
export function gaussian(multiplier: number): PrivacyEvent {
  requirePositive('noiseMultiplier', multiplier);
  return Object.freeze({ kind: 'gaussian', noiseMultiplier: multiplier });
}

/** Discrete Gaussian noise exp(-x^2 / (2 scale^2)) on integers of the given integer sensitivity; for noise on a grid, both in grid steps. */
export function discreteGaussian(scale: number, sensitivity = 1): PrivacyEvent {
  requirePositive('scale', scale);
  requireSteps(sensitivity);
  return Object.freeze({ kind: 'discreteGaussian', scale, sensitivity });
}

/**
 * A choice whose privacy losses, between any two neighbours, lie in some interval no longer than epsilon: the exponential mechanism. It is epsilon-private and costs epsilon^2 / 8 of
 * zero-concentrated privacy, a quarter of what (epsilon, 0) alone would. Papers: Dong, Durfee, Rogers 2020; Cesar and Rogers 2021.
 */
export function boundedRange(epsilon: number): PrivacyEvent {
  requirePositive('epsilon', epsilon);
  return Object.freeze({ kind: 'boundedRange', epsilon });
}

/**
 * The event as this package's own: checked, copied and frozen, each property read once. Whoever handed it in can change their object afterwards without changing what is
 * charged, logged or given back; and a negative epsilon, which a filter would take for a gift, is refused.
 */
export function ownEvent(event: PrivacyEvent): PrivacyEvent {
  const given = recordOf(event, 'event', 'Build it with laplace, gaussian and so on');
  // Whatever it is, the functions above check it.
  const number = (name: string): number => given[name] as number;
  const kind = given['kind'] as PrivacyEvent['kind'];
  switch (kind) {
    case 'approximate':
      return approximate(number('epsilon'), number('delta'));
    case 'laplace':
      return laplace(number('epsilon'));
    case 'geometric':
      return geometric(number('epsilon'), number('sensitivity'));
    case 'gaussian':
      return gaussian(number('noiseMultiplier'));
    case 'discreteGaussian':
      return discreteGaussian(number('scale'), number('sensitivity'));
    case 'boundedRange':
      return boundedRange(number('epsilon'));
    default:
      throw new ArgumentError('event', 'is of no known kind', 'Build it with laplace, gaussian and so on');
  }
}

function requireSteps(sensitivity: number): void {
  if (!Number.isSafeInteger(sensitivity) || sensitivity < 1) {
    throw new ArgumentError('sensitivity', 'must be a positive integer', 'Pass it in grid steps');
  }
}

export type GaussianEvent = Extract<PrivacyEvent, { kind: 'gaussian' | 'discreteGaussian' }>;

export function isGaussian(event: PrivacyEvent): event is GaussianEvent {
  return event.kind === 'gaussian' || event.kind === 'discreteGaussian';
}

/** The scale of Gaussian noise, continuous or discrete, as a multiple of the sensitivity. */
export function noiseMultiplier(event: GaussianEvent): number {
  return event.kind === 'gaussian' ? event.noiseMultiplier : event.scale / event.sensitivity;
}

/** At least the standard deviation of the event's loss. */
export function spreadOf(event: PrivacyEvent): number {
  return isGaussian(event) ? 1 / noiseMultiplier(event) : event.epsilon;
}

function requirePositive(argument: string, value: number, zero = false): void {
  if (typeof value !== 'number' || !(value > 0 || (zero && value === 0)) || !Number.isFinite(value)) {
    throw new ArgumentError(argument, 'must be positive and finite', `Pass a finite ${argument}`);
  }
}

/** One text for equal events. */
export function eventKey(event: PrivacyEvent): string {
  return JSON.stringify(event, Object.keys(event).sort());
}

/** Gathers equal events, so that an accountant composes each kind once. The events are copies: see {@link ownEvent}. */
export function gather(events: readonly (PrivacyEvent | RepeatedEvent)[]): RepeatedEvent[] {
  if (!Array.isArray(events))
    throw new ArgumentError('events', 'must be a list', 'Pass events, or { event, count } pairs');
  const found = new Map<string, { event: PrivacyEvent; count: number }>();
  for (const item of events as readonly unknown[]) {
    const { event, count } = ownItem(item);
    const key = eventKey(event);
    const known = found.get(key);
    const total = (known?.count ?? 0) + count;
    if (!Number.isSafeInteger(total))
      throw new ArgumentError('count', 'is above 2^53 in all', 'Declare fewer events');
    if (known) known.count = total;
    else if (count > 0) found.set(key, { event, count });
  }
  return [...found.values()];
}

function ownItem(item: unknown): RepeatedEvent {
  const given = recordOf(item, 'events', 'Pass events, or { event, count } pairs');
  if (!('event' in given)) return { event: ownEvent(item as PrivacyEvent), count: 1 };
  const count = given['count'] as number;
  if (!Number.isSafeInteger(count) || count < 0)
    throw new ArgumentError('count', 'must be a whole number', 'Pass how often it happens');
  return { event: ownEvent(given['event'] as PrivacyEvent), count };
}
