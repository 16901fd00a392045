import { figureName } from './figure-name.ts';
import type { PrivateQuestion } from './question.ts';
import { noiseOf } from './noise.ts';
import { figuresOf } from './figures.ts';
import type { Noisy } from './noisy.ts';
import { binUnits } from './scale.ts';

/** What of a figure's error is known before the question is asked. */
export interface ExpectedError {
  readonly figure: string;
  /** 95 in 100 answers lie within it, in the figure's unit. */
  readonly margin: number;
  /** Of a mean, variance, deviation or quantile, whose error depends on how many rows there are: the number it is said for. */
  readonly rows?: number;
}

/** Means are foretold for groups of so many rows, and of values halfway between the middle and a bound; quantiles of values spread evenly between the bounds. */
const rows = 1_000;

/** The error of each figure, before anything is computed. */
export function expectedErrors(question: PrivateQuestion): readonly ExpectedError[] {
  const { noises } = noiseOf(question);
  const noisy = noises.map((noise): Noisy => {
    const { kind } = noise.component;
    const reach = noise.scale?.reach ?? 0;
    const square = (reach * reach) / 2 / (noise.scale?.squareUnit ?? 1);
    const each = kind === 'centred' ? reach / 2 : kind === 'squares' ? square : 1;
    const values =
      kind === 'bins'
        ? new Array<number>(noise.draws).fill(Math.round((rows * binUnits) / noise.draws))
        : [Math.round(rows * each)];
    return { values, noise, groups: 1 };
  });
  return figuresOf(question.measures, noisy).map(({ margin }, at) => {
    const measure = question.measures[at];
    const figure = measure === undefined ? '' : figureName(measure);
    const depends =
      measure !== undefined && ['mean', 'variance', 'deviation', 'quantile'].includes(measure.kind);
    return { figure, margin, ...(depends ? { rows } : {}) };
  });
}

/** The epsilon at which the error of counts, or without any that of sums, is about as large as wanted: two digits, rounded up. */
export function epsilonFor(question: PrivateQuestion, wanted: number): number | undefined {
  const foretold = expectedErrors(question).filter((one) => one.rows === undefined);
  const counts = foretold.filter(({ figure }) => figure.startsWith('COUNT'));
  const known = counts.length > 0 ? counts : foretold;
  const largest = Math.max(0, ...known.map(({ margin }) => margin));
  if (!(wanted > 0) || largest === 0) return undefined;
  const exact = (question.privacy.epsilon * largest) / wanted;
  const unit = 10 ** (Math.floor(Math.log10(exact)) - 1);
  const rounded = Number((Math.ceil(exact / unit) * unit).toPrecision(2));
  return Math.min(100, Math.max(0.001, rounded));
}
