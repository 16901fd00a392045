/** Something about a call weakens privacy. Depends on arguments only, so it tells nothing about the data. */
export interface PrivacyLeakWarning {
  readonly type: 'PrivacyLeakWarning';
  readonly code: 'NO_NOISE' | 'LARGE_EPSILON' | 'LARGE_DELTA';
  readonly argument: 'epsilon' | 'delta';
  readonly message: string;
}

const LARGE_EPSILON = 10;
const LARGE_DELTA = 1e-3;

/** Reports what is risky about the parameters to `onWarning`, if there is one. */
export function warnAbout(
  epsilon: number,
  delta: number,
  onWarning?: (warning: PrivacyLeakWarning) => void,
): void {
  if (!onWarning) return;
  const type = 'PrivacyLeakWarning';
  if (epsilon === Infinity) {
    onWarning({
      type,
      code: 'NO_NOISE',
      argument: 'epsilon',
      message: 'An infinite epsilon gives the exact statistic. Use a finite one for anything that leaves.',
    });
  } else if (epsilon > LARGE_EPSILON) {
    onWarning({
      type,
      code: 'LARGE_EPSILON',
      argument: 'epsilon',
      message: `An epsilon above ${LARGE_EPSILON} promises little. Lower it unless a smaller one was tried.`,
    });
  }
  if (delta > LARGE_DELTA) {
    onWarning({
      type,
      code: 'LARGE_DELTA',
      argument: 'delta',
      message: 'Delta is the chance of no privacy at all. Keep it far below one over the number of people.',
    });
  }
}
