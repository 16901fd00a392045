import { Fn } from 'aws-cdk-lib';
import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { CfnCapacityProvider } from 'aws-cdk-lib/aws-ecs';
import { CfnInstanceProfile } from 'aws-cdk-lib/aws-iam';
import type { EnvironmentStack } from '../environment-stack.ts';
import type { KeysStack } from '../keys/keys-stack.ts';
import type { NetworkStack } from '../network/network-stack.ts';
import { hostStart } from './host-start.ts';

export type HostKind = 'server' | 'steward' | 'rooms';
const hostRoles = { server: 'server-host', steward: 'steward-host', rooms: 'room-host' } as const;
const hostGroups = { server: 'serverHosts', steward: 'stewardHosts', rooms: 'roomHosts' } as const;
const image = 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id';

/**
 * Machines of one kind: the ECS capacity provider adds and removes them as tasks need. No SSH, no public address,
 * metadata by token only and one hop far, so that a container's packet never reaches it.
 */
export function makeHosts(
  stack: EnvironmentStack,
  kind: HostKind,
  network: NetworkStack,
  { keys }: KeysStack,
): CfnCapacityProvider {
  const { names, settings } = stack;
  const { size, most } = settings.machines[kind];
  const profile = new CfnInstanceProfile(stack, `Profile-${kind}`, {
    instanceProfileName: names.of(hostRoles[kind]),
    roles: [names.role(hostRoles[kind])],
  });
  const template = new CfnLaunchTemplate(stack, `Template-${kind}`, {
    launchTemplateData: {
      imageId: image,
      instanceType: size,
      iamInstanceProfile: { arn: profile.attrArn },
      userData: Fn.base64(hostStart(names.of('cluster'), kind)),
      monitoring: { enabled: true },
      ebsOptimized: true,
      metadataOptions: {
        httpEndpoint: 'enabled',
        httpTokens: 'required',
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: 'disabled',
      },
      networkInterfaces: [
        {
          deviceIndex: 0,
          associatePublicIpAddress: false,
          deleteOnTermination: true,
          groups: [network.groups[hostGroups[kind]].securityGroupId],
        },
      ],
      blockDeviceMappings: [
        {
          deviceName: '/dev/xvda',
          ebs: {
            volumeSize: 30,
            volumeType: 'gp3',
            encrypted: true,
            kmsKeyId: keys.disks.keyArn,
            deleteOnTermination: true,
          },
        },
      ],
    },
  });
  const group = new CfnAutoScalingGroup(stack, `Hosts-${kind}`, {
    minSize: '0',
    maxSize: String(most),
    vpcZoneIdentifier: network.vpc.selectSubnets({ subnetGroupName: 'hosts' }).subnetIds,
    launchTemplate: { launchTemplateId: template.ref, version: template.attrLatestVersionNumber },
    newInstancesProtectedFromScaleIn: true,
    healthCheckType: 'EC2',
    healthCheckGracePeriod: 120,
    // A machine lives a month at most, so that it is never far behind its image.
    maxInstanceLifetime: 30 * 24 * 3600,
    tags: [
      { key: 'Name', value: names.of(`${kind}-host`), propagateAtLaunch: true },
      { key: 'vitrine:environment', value: settings.name, propagateAtLaunch: true },
      { key: 'AmazonECSManaged', value: 'true', propagateAtLaunch: true },
    ],
  });
  return new CfnCapacityProvider(stack, `Capacity-${kind}`, {
    name: names.of(`${kind}-hosts`),
    autoScalingGroupProvider: {
      autoScalingGroupArn: group.ref,
      managedScaling: { status: 'ENABLED', targetCapacity: 100, minimumScalingStepSize: 1 },
      managedTerminationProtection: 'ENABLED',
      managedDraining: 'ENABLED',
    },
  });
}
