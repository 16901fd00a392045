import { CfnScalableTarget } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { CfnService } from 'aws-cdk-lib/aws-ecs';
import type { EnvironmentStack } from '../environment-stack.ts';

/** Keeps a service between its least and its most; one that may sleep has none at night and at weekends (UTC). */
export function keepAwake(
  stack: EnvironmentStack,
  service: CfnService,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  const { awake } = stack.settings;
  const cron = (hour: number, days: string): string => `cron(0 ${hour % 24} ? * ${days} *)`;
  new CfnScalableTarget(stack, `Scale-${name}`, {
    serviceNamespace: 'ecs',
    scalableDimension: 'ecs:service:DesiredCount',
    resourceId: `service/${stack.names.of('cluster')}/${service.attrName}`,
    minCapacity: awake === 'always' ? least : 0,
    maxCapacity: most,
    ...(awake === 'always'
      ? {}
      : {
          scheduledActions: [
            {
              scheduledActionName: 'wake',
              schedule: cron(awake.from, 'MON-FRI'),
              timezone: 'UTC',
              scalableTargetAction: { minCapacity: least, maxCapacity: most },
            },
            {
              scheduledActionName: 'sleep',
              schedule: cron(awake.to, 'MON-FRI'),
              timezone: 'UTC',
              scalableTargetAction: { minCapacity: 0, maxCapacity: 0 },
            },
          ],
        }),
  });
}
