export { histogram, histogram2d, histogramdd } from './histogram.ts';
export type {
  Bins,
  Histogram,
  Histogram2dOptions,
  HistogramDd,
  HistogramDdOptions,
  HistogramOptions,
} from './histogram.ts';
export { mean, nanmean, type ColumnOptions } from './mean.ts';
export { median, percentile, quantile, quantiles } from './quantile.ts';
export { countNonzero, nansum, sum } from './sum.ts';
export { treeQuantiles, type TreeQuantilesOptions } from './tree-quantiles.ts';
export type { BoundedOptions, BoundsPair, Table, ToolOptions, Values } from './values.ts';
export { nanstd, nanvar, std, variance as var, variance } from './variance.ts';
export type { PrivacyLeakWarning } from './warnings.ts';
