import { RemovalPolicy } from 'aws-cdk-lib';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { Names } from '../../config/names.ts';

const retentions = {
  30: RetentionDays.ONE_MONTH,
  90: RetentionDays.THREE_MONTHS,
  365: RetentionDays.ONE_YEAR,
  731: RetentionDays.TWO_YEARS,
} as const;

export const logRetention = ({ logDays }: Environment): RetentionDays => retentions[logDays];

/** A log group of a part, encrypted with the logs' key, kept for as long as the settings say. */
export function makeLogGroup(scope: Construct, part: string, settings: Environment, key: Key): LogGroup {
  return new LogGroup(scope, `Log-${part}`, {
    logGroupName: new Names(settings).logGroup(part),
    retention: logRetention(settings),
    encryptionKey: key,
    // It expires by itself; a removed environment leaves none behind.
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
