import { Duration } from 'aws-cdk-lib';
import {
  ArnPrincipal,
  Effect,
  PolicyStatement,
  PrincipalWithConditions,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { EnvironmentStack } from '../environment-stack.ts';
import { agreementKeys, databaseSignIn, ecsAgent, launching } from './role-policies.ts';

/**
 * The roles of the data account. They hold no right to read data: that is written on each bucket and each key, in
 * one place, and refused there to everybody else. There is no role for rooms.
 */
export class IdentitiesStack extends EnvironmentStack {
  constructor(scope: Construct, settings: Environment) {
    super(scope, 'identities', settings, 'Vitrine: roles of programs and of people');
    const steward = this.#forTasks('steward', 'The steward: the one reader of curated data');
    for (const statement of agreementKeys(settings)) steward.addToPolicy(statement);
    const server = this.#forTasks('server', 'The server: sessions, ledger, outputs');
    server.addToPolicy(databaseSignIn(settings));
    const launch = this.#forTasks(
      'launch',
      'Brings images and takes logs for the ECS agent; no program has it',
    );
    for (const statement of launching(settings)) launch.addToPolicy(statement);
    for (const host of ['server-host', 'steward-host', 'room-host']) {
      const role = new Role(this, host, {
        roleName: this.names.role(host),
        description: 'The ECS agent of a host; programs on it have another role, or none',
        assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
      });
      for (const statement of ecsAgent(settings)) role.addToPolicy(statement);
    }
    this.#forPeople('key-administrator', settings.people.keyAdministrators, 'Administers keys and uses none');
    const sender = this.#forPeople('data-sender', settings.people.dataSenders, 'Puts files where they land');
    sender.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['s3:ListBucket'],
        resources: [this.names.bucketArn('landing')],
      }),
    );
  }

  /** For tasks of our own account: a role of somebody else's task cannot be made to pass for it (confused deputy). */
  #forTasks(name: string, description: string): Role {
    const tasks = new PrincipalWithConditions(new ServicePrincipal('ecs-tasks.amazonaws.com'), {
      StringEquals: { 'aws:SourceAccount': this.settings.accounts.data },
      ArnLike: {
        'aws:SourceArn': `arn:aws:ecs:${this.settings.region}:${this.settings.accounts.data}:*`,
      },
    });
    return new Role(this, name, { roleName: this.names.role(name), description, assumedBy: tasks });
  }

  #forPeople(name: string, people: string, description: string): Role {
    const withSecondFactor = new PrincipalWithConditions(new ArnPrincipal(people), {
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
    });
    return new Role(this, name, {
      roleName: this.names.role(name),
      description,
      assumedBy: withSecondFactor,
      maxSessionDuration: Duration.hours(1),
    });
  }
}
