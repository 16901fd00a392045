export { Binary, type BinaryOptions } from './binary.ts';
export {
  Exponential,
  PermuteAndFlip,
  type ExponentialOptions,
  type MeasuredExponentialOptions,
} from './exponential.ts';
export {
  ExponentialCategorical,
  type CategoryUtility,
  type ExponentialCategoricalOptions,
} from './exponential-categorical.ts';
export {
  ExponentialHierarchical,
  type ExponentialHierarchicalOptions,
  type Hierarchy,
} from './exponential-hierarchical.ts';
export {
  Gaussian,
  GaussianAnalytic,
  GaussianDiscrete,
  type GaussianDiscreteOptions,
  type GaussianOptions,
} from './gaussian.ts';
export {
  DiscreteLaplace,
  Geometric,
  GeometricFolded,
  GeometricTruncated,
  type GeometricBoundsOptions,
  type GeometricOptions,
} from './geometric.ts';
export { Laplace, type LaplaceOptions } from './laplace.ts';
export { LaplaceBoundedDomain } from './laplace-bounded-domain.ts';
export {
  LaplaceBoundedNoise,
  Uniform,
  type BoundedNoiseOptions,
  type UniformOptions,
} from './laplace-bounded-noise.ts';
export { LaplaceFolded, LaplaceTruncated, type LaplaceBoundsOptions } from './laplace-clamped.ts';
export { NumericMechanism, type Chooser, type Exactness, type Guarantee } from './mechanism.ts';
