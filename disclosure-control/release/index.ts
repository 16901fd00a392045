export { describeOutputs } from './describe-outputs.ts';
export { releasePackage } from './package.ts';
