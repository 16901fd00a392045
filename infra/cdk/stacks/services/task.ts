import { CfnTaskDefinition, type CfnCapacityProvider } from 'aws-cdk-lib/aws-ecs';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { EnvironmentStack } from '../environment-stack.ts';
import type { HomeFolder } from '../data/homes-stack.ts';
import { imageByDigest, type ImageName } from './images-stack.ts';

export interface TaskPlan {
  readonly name: string;
  readonly image: ImageName;
  readonly command?: string[];
  readonly log: LogGroup;
  readonly port: number;
  /** Undefined where the program has no identity in the cloud. */
  readonly taskRole: string | undefined;
  /** Undefined on Fargate. */
  readonly hosts: CfnCapacityProvider | undefined;
  /** In units of 1/1024 of a processor, and MiB. */
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly home?: HomeFolder;
  /** Whether the program makes sandboxes with bubblewrap (docs/decisions/0020). */
  readonly sandboxes: boolean;
}

/**
 * What runs: one container, as a user without name or powers, on a file system that nobody can write to.
 *
 * A program that makes sandboxes needs user namespaces and an unmasked `/proc`, which ECS offers only with
 * `privileged`. As the user is not root, and no_new_privileges holds, the process still has no capability: what
 * `privileged` takes away is Docker's own filter and masks, which stand in the way of stronger ones of our own.
 */
export function makeTask(stack: EnvironmentStack, plan: TaskPlan): CfnTaskDefinition {
  const { names, settings } = stack;
  const fargate = plan.hosts === undefined;
  const home = plan.home;
  return new CfnTaskDefinition(stack, `Task-${plan.name}`, {
    family: names.of(plan.name),
    requiresCompatibilities: [fargate ? 'FARGATE' : 'EC2'],
    networkMode: 'awsvpc',
    cpu: String(plan.cpu),
    memory: String(plan.memoryMiB),
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    executionRoleArn: names.roleArn('launch'),
    ...(plan.taskRole === undefined ? {} : { taskRoleArn: plan.taskRole }),
    volumes: [
      // On Fargate, where a file system in memory is not to be had; it takes its rights from the image.
      ...(fargate ? [{ name: 'scratch' }] : []),
      ...(home === undefined
        ? []
        : [
            {
              name: 'home',
              efsVolumeConfiguration: {
                filesystemId: home.fileSystem.fileSystemId,
                transitEncryption: 'ENABLED',
                authorizationConfig: { accessPointId: home.accessPoint.accessPointId, iam: 'ENABLED' },
              },
            },
          ]),
    ],
    containerDefinitions: [
      {
        name: plan.name,
        image: imageByDigest(stack, plan.image),
        essential: true,
        user: '10001:10001',
        readonlyRootFilesystem: true,
        ...(plan.command === undefined ? {} : { command: plan.command }),
        ...(plan.sandboxes ? { privileged: true } : {}),
        ...(fargate ? {} : { dockerSecurityOptions: ['no-new-privileges'] }),
        linuxParameters: {
          initProcessEnabled: true,
          ...(plan.sandboxes ? {} : { capabilities: { drop: ['ALL'] } }),
          ...(fargate
            ? {}
            : { tmpfs: [{ containerPath: '/tmp', size: 256, mountOptions: ['nosuid', 'nodev'] }] }),
        },
        portMappings: [{ containerPort: plan.port, protocol: 'tcp' }],
        ...(plan.environment === undefined
          ? {}
          : { environment: Object.entries(plan.environment).map(([name, value]) => ({ name, value })) }),
        mountPoints: [
          ...(fargate ? [{ sourceVolume: 'scratch', containerPath: '/tmp', readOnly: false }] : []),
          ...(home === undefined
            ? []
            : [{ sourceVolume: 'home', containerPath: '/var/lib/vitrine', readOnly: false }]),
        ],
        ulimits: [
          { name: 'core', softLimit: 0, hardLimit: 0 },
          { name: 'nofile', softLimit: 65_536, hardLimit: 65_536 },
        ],
        stopTimeout: 30,
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': plan.log.logGroupName,
            'awslogs-region': settings.region,
            'awslogs-stream-prefix': plan.name,
          },
        },
      },
    ],
  });
}
