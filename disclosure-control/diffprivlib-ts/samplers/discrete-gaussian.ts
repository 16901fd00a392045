import { multiply, reduce, toNumber, type Rational } from '../exact/rational.ts';
import { words } from '../random/slot.ts';
import type { WordSource } from '../random/source.ts';
import { fastBernoulliExpNeg, GeometricSampler } from './geometric.ts';
import {
  bernoulliExpNeg,
  discreteGaussianReference,
  gaussianProposal,
  gaussianRejection,
} from './reference.ts';

/**
 * Discrete Gaussian sampler, P(x) proportional to exp(-x^2 / (2 sigma^2)) on the integers: the rejection of Canonne, Kamath and
 * Steinke (2020, algorithm 3) from a discrete Laplace of scale floor(sigma) + 1, with the exact acceptance decided
 * by a double whenever it is not too close to call.
 */
export class DiscreteGaussianSampler {
  readonly #variance: Rational;
  readonly #t: bigint;
  readonly #proposal: GeometricSampler;
  readonly #centre: number;
  readonly #denominator: number;

  /** @param sigma the scale, in integer units, as an exact fraction. */
  constructor(sigma: Rational) {
    this.#variance = reduce(multiply(sigma, sigma));
    this.#t = gaussianProposal(this.#variance);
    this.#proposal = new GeometricSampler({ num: 1n, den: this.#t });
    const variance = toNumber(this.#variance);
    this.#centre = variance / Number(this.#t);
    this.#denominator = 1 / (2 * variance);
  }

  /** True when samples fit doubles exactly; otherwise use `sampleBig`. */
  get fast(): boolean {
    return this.#proposal.fast;
  }

  sample(source: WordSource = words()): number {
    for (;;) {
      const y = this.#proposal.sample(source);
      const distance = Math.abs(y) - this.#centre;
      const exponent = distance * distance * this.#denominator;
      // |y| - sigma^2/t cancels near the centre, but its absolute error, 2^-50 sigma, moves an exponent below 40 by less
      // than 2^-44. Past 40 the rounding of the exponent could exceed the margin, so the exact reference decides.
      const exact = (): Rational => gaussianRejection(BigInt(y), this.#t, this.#variance);
      const accepted =
        exponent < 40 ? fastBernoulliExpNeg(exponent, exact, source) : bernoulliExpNeg(exact());
      if (accepted) return y;
    }
  }

  sampleBig(): bigint {
    return this.fast ? BigInt(this.sample()) : discreteGaussianReference(this.#variance);
  }
}
