import { CfnService, type CfnCapacityProvider, type CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { Service } from 'aws-cdk-lib/aws-servicediscovery';
import type { EnvironmentStack } from '../environment-stack.ts';
import type { NetworkStack } from '../network/network-stack.ts';
import type { Party } from '../network/flows.ts';
import type { SubnetName } from '../network/subnets.ts';
import { keepAwake } from './awake.ts';

export interface ServicePlan {
  readonly name: string;
  readonly task: CfnTaskDefinition;
  readonly hosts: CfnCapacityProvider | undefined;
  readonly subnets: SubnetName;
  readonly group: Party;
  readonly count: { readonly least: number; readonly most: number };
  readonly found?: Service;
  readonly target?: { readonly arn: string; readonly port: number };
  readonly publicAddress?: boolean;
  /** One at a time: the old one ends before the new one starts. */
  readonly single?: boolean;
}

/** Keeps tasks running on hosts of their kind, or on Fargate; a deployment that does not come up is taken back. */
export function makeService(stack: EnvironmentStack, network: NetworkStack, plan: ServicePlan): CfnService {
  const single = plan.single === true;
  const service = new CfnService(stack, `Service-${plan.name}`, {
    cluster: stack.names.of('cluster'),
    serviceName: stack.names.of(plan.name),
    taskDefinition: plan.task.ref,
    ...(plan.hosts === undefined
      ? { launchType: 'FARGATE', platformVersion: 'LATEST' }
      : { capacityProviderStrategy: [{ capacityProvider: plan.hosts.ref, weight: 1 }] }),
    enableExecuteCommand: false,
    deploymentConfiguration: {
      minimumHealthyPercent: single ? 0 : 100,
      maximumPercent: single ? 100 : 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
    },
    ...(plan.hosts === undefined || single ? {} : { availabilityZoneRebalancing: 'DISABLED' }),
    networkConfiguration: {
      awsvpcConfiguration: {
        assignPublicIp: plan.publicAddress === true ? 'ENABLED' : 'DISABLED',
        subnets: network.vpc.selectSubnets({ subnetGroupName: plan.subnets }).subnetIds,
        securityGroups: [network.groups[plan.group].securityGroupId],
      },
    },
    ...(plan.found === undefined ? {} : { serviceRegistries: [{ registryArn: plan.found.serviceArn }] }),
    ...(plan.target === undefined
      ? {}
      : {
          healthCheckGracePeriodSeconds: 120,
          loadBalancers: [
            { containerName: plan.name, containerPort: plan.target.port, targetGroupArn: plan.target.arn },
          ],
        }),
    propagateTags: 'SERVICE',
  });
  keepAwake(stack, service, plan.name, plan.count);
  return service;
}
