import { decimal, divide } from '../exact/rational.ts';
import { GeometricSampler } from '../samplers/geometric.ts';

/** Adds discrete Laplace noise exp(-|x| epsilon / sensitivity) to integers whose L1 distance between neighbours is at most `sensitivity`. */
export function addNoise(totals: readonly bigint[], epsilon: number, sensitivity: number): bigint[] {
  const sampler = GeometricSampler.of(divide(decimal(epsilon), { num: BigInt(sensitivity), den: 1n }));
  return totals.map((total) => total + sampler.sampleBig());
}
