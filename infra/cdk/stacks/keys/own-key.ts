import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { allow, keyAdministration, keyDeployment } from '../../policies/statements.ts';
import type { EnvironmentStack } from '../environment-stack.ts';

/** A key of another account than data's: that account's root administers it, and only these statements use it. */
export function makeOwnKey(stack: EnvironmentStack, why: string, uses: readonly PolicyStatement[]): Key {
  return new Key(stack, 'Key', {
    alias: stack.names.of(why),
    description: `Vitrine ${stack.settings.name}: ${why}`,
    enableKeyRotation: true,
    pendingWindow: Duration.days(30),
    removalPolicy: RemovalPolicy.RETAIN,
    policy: new PolicyDocument({
      statements: [
        allow('Deploy', [stack.names.deployment(stack.account)], keyDeployment, ['*']),
        new PolicyStatement({
          sid: 'Administer',
          effect: Effect.ALLOW,
          principals: [new AccountRootPrincipal()],
          actions: keyAdministration,
          resources: ['*'],
        }),
        ...uses,
      ],
    }),
  });
}
