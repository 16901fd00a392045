import { ArgumentError } from '../errors.ts';

/**
 * One release, as accountants see it: a pair of output distributions that is at least as revealing as the mechanism, for neighbours that differ by adding or
 * removing one person. Build events with the functions below; every mechanism's `guarantee` is one too.
 */
export type PrivacyEvent =
  | { readonly kind: 'approximate'; readonly epsilon: number; readonly delta: number }
  | { readonly kind: 'laplace'; readonly epsilon: number }
  | { readonly kind: 'geometric'; readonly epsilon: number; readonly sensitivity: number }
  | { readonly kind: 'gaussian'; readonly noiseMultiplier: number }
  | { readonly kind: 'discreteGaussian'; readonly scale: number; readonly sensitivity: number };

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
  return { kind: 'approximate', epsilon, delta };
}

/** Continuous Laplace noise of scale sensitivity / epsilon. For noise on a grid of m steps a sensitivity, use {@link geometric}, which is never below it. */
export function laplace(epsilon: number): PrivacyEvent {
  requirePositive('epsilon', epsilon);
  return { kind: 'laplace', epsilon };
}

/** Discrete Laplace noise exp(-epsilon |x| / sensitivity) on integers of the given integer sensitivity. */
export function geometric(epsilon: number, sensitivity = 1): PrivacyEvent {
  requirePositive('epsilon', epsilon);
  requireSteps(sensitivity);
  return { kind: 'geometric', epsilon, sensitivity };
}

/** Continuous Gaussian noise of `multiplier` times the sensitivity. The mechanisms here draw discrete noise: see {@link discreteGaussian}. */
export function gaussian(multiplier: number): PrivacyEvent {
  requirePositive('noiseMultiplier', multiplier);
  return { kind: 'gaussian', noiseMultiplier: multiplier };
}

/** Discrete Gaussian noise exp(-x^2 / (2 scale^2)) on integers of the given integer sensitivity; for noise on a grid, both in grid steps. */
export function discreteGaussian(scale: number, sensitivity = 1): PrivacyEvent {
  requirePositive('scale', scale);
  requireSteps(sensitivity);
  return { kind: 'discreteGaussian', scale, sensitivity };
}

/** Checks an event that was not made by one of the functions above: a negative epsilon, admitted by a filter, would give budget back. */
export function checkEvent(event: PrivacyEvent): void {
  switch (event.kind) {
    case 'approximate':
      approximate(event.epsilon, event.delta);
      return;
    case 'laplace':
      laplace(event.epsilon);
      return;
    case 'geometric':
      geometric(event.epsilon, event.sensitivity);
      return;
    case 'gaussian':
      gaussian(event.noiseMultiplier);
      return;
    case 'discreteGaussian':
      discreteGaussian(event.scale, event.sensitivity);
      return;
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

function requirePositive(argument: string, value: number, zero = false): void {
  if (typeof value !== 'number' || !(value > 0 || (zero && value === 0)) || !Number.isFinite(value)) {
    throw new ArgumentError(argument, 'must be positive and finite', `Pass a finite ${argument}`);
  }
}

/** Gathers equal events, so that an accountant composes each kind once. */
export function gather(events: readonly (PrivacyEvent | RepeatedEvent)[]): RepeatedEvent[] {
  const found = new Map<string, { event: PrivacyEvent; count: number }>();
  for (const item of events) {
    const { event, count } = 'event' in item ? item : { event: item, count: 1 };
    checkEvent(event);
    if (!Number.isSafeInteger(count) || count < 0)
      throw new ArgumentError('count', 'must be a whole number', 'Pass how often it happens');
    const key = JSON.stringify(event, Object.keys(event).sort());
    const known = found.get(key);
    if (known) known.count += count;
    else if (count > 0) found.set(key, { event, count });
  }
  return [...found.values()];
}
