import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { environments } from '../config/environments.ts';
import { Names } from '../config/names.ts';
import { resourcesOf } from '../templates.ts';

const task = z.looseObject({
  Family: z.string(),
  NetworkMode: z.string(),
  TaskRoleArn: z.string().optional(),
  RequiresCompatibilities: z.array(z.string()),
  ContainerDefinitions: z.array(
    z.looseObject({
      Image: z.string(),
      User: z.string(),
      ReadonlyRootFilesystem: z.boolean(),
      Privileged: z.boolean().default(false),
      DockerSecurityOptions: z.array(z.string()).default([]),
      Environment: z.array(z.looseObject({ Name: z.string(), Value: z.unknown() })).default([]),
    }),
  ),
});
const onFargate = { ...environments[0], serverOn: 'fargate' } as (typeof environments)[number];
const cases = [...environments, onFargate].map(
  (one) => [`${one.name}, server on ${one.serverOn}`, one] as const,
);

describe.each(cases)('programs of %s', (_, settings) => {
  const names = new Names(settings);
  const resources = resourcesOf(settings);
  const tasks = resources
    .filter(({ type }) => type === 'AWS::ECS::TaskDefinition')
    .map(({ properties }) => task.parse(properties));
  const named = (part: string) => tasks.filter(({ Family }) => Family === names.of(part));

  test('rooms have no identity in the cloud, and neither has the sign-in proxy', () => {
    expect(named('rooms')).toHaveLength(1);
    for (const { TaskRoleArn } of [...named('rooms'), ...named('sign-in-proxy')])
      expect(TaskRoleArn).toBeUndefined();
    expect(tasks.filter(({ TaskRoleArn }) => TaskRoleArn === names.roleArn('steward'))).toEqual(
      named('steward'),
    );
  });

  test('no container can ask its machine who it is: token, one hop, blocked by the agent and by a packet filter', () => {
    const templates = resources.filter(({ type }) => type === 'AWS::EC2::LaunchTemplate');
    expect(templates).toHaveLength(settings.serverOn === 'host' ? 3 : 2);
    for (const { properties } of templates) {
      expect(properties['LaunchTemplateData']).toMatchObject({
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
      });
      const start = JSON.stringify(properties['LaunchTemplateData']);
      expect(start).toContain('ECS_AWSVPC_BLOCK_IMDS=true');
      expect(start).toContain('--destination 169.254.169.254/32 --jump DROP');
      expect(start).not.toContain('KeyName');
    }
    for (const { NetworkMode } of tasks) expect(NetworkMode).toBe('awsvpc');
  });

  test('every container runs as a user without powers, on a file system nobody writes to, from a digest', () => {
    expect(tasks).toHaveLength(4);
    for (const { Family, RequiresCompatibilities, ContainerDefinitions } of tasks)
      for (const one of ContainerDefinitions) {
        expect(one.User).toBe('10001:10001');
        expect(one.ReadonlyRootFilesystem).toBe(true);
        expect(one.Image).toMatch(/@.*Digest/);
        if (RequiresCompatibilities.includes('EC2'))
          expect(one.DockerSecurityOptions).toEqual(['no-new-privileges']);
        const sandboxes = [names.of('rooms'), ...(settings.serverOn === 'host' ? [names.of('server')] : [])];
        expect(one.Privileged).toBe(sandboxes.includes(Family));
      }
  });

  test('no secret is in a setting', () => {
    for (const { ContainerDefinitions } of tasks)
      for (const { Name, Value } of ContainerDefinitions.flatMap(({ Environment }) => Environment)) {
        expect(Name).not.toMatch(/SECRET|PASSWORD|TOKEN|KEY/);
        expect(JSON.stringify(Value)).not.toMatch(/:\/\/[^/@]*:[^/@]*@/);
      }
  });

  test('the door takes TLS 1.3 only, for one name, behind a firewall', () => {
    const listeners = resources.filter(({ type }) => type === 'AWS::ElasticLoadBalancingV2::Listener');
    expect(listeners).toHaveLength(1);
    expect(listeners[0]?.properties).toMatchObject({
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-2021-06',
      DefaultActions: [{ FixedResponseConfig: { StatusCode: '421' } }],
    });
    expect(resources.filter(({ type }) => type === 'AWS::WAFv2::WebACLAssociation')).toHaveLength(1);
  });

  test('the trail lies in the audit account, whole and checked, with every read of data', () => {
    const [trail] = resources.filter(({ type }) => type === 'AWS::CloudTrail::Trail');
    expect(trail?.properties).toMatchObject({ EnableLogFileValidation: true, IsMultiRegionTrail: true });
    expect(trail?.properties['S3BucketName']).toBe(names.bucket('trail', settings.accounts.audit));
    for (const bucket of ['landing', 'curated', 'cuts', 'outputs', 'ledger'])
      expect(JSON.stringify(trail?.properties)).toContain(`${names.bucketArn(bucket)}/`);
  });

  test('a spent budget takes the way into the cluster from room hosts by itself', () => {
    const [action] = resources.filter(({ type }) => type === 'AWS::Budgets::BudgetsAction');
    expect(action?.properties).toMatchObject({ ApprovalModel: 'AUTOMATIC', ActionType: 'APPLY_IAM_POLICY' });
    expect(JSON.stringify(action?.properties)).toContain(names.role('room-host'));
  });
});
