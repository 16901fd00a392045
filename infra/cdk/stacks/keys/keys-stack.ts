import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { EnvironmentStack } from '../environment-stack.ts';
import { keyPolicy } from './key-policy.ts';
import { keyNames, usesOf, type KeyName } from './key-uses.ts';

/**
 * A key for each kind of data, so that what reads one kind cannot read another. Keys outlive the stack: deleting
 * one destroys what it encrypts, so a key administrator does it, and has thirty days to think again.
 */
export class KeysStack extends EnvironmentStack {
  readonly keys: Readonly<Record<KeyName, Key>>;

  constructor(scope: Construct, settings: Environment) {
    super(scope, 'keys', settings, 'Vitrine: keys and who may use them');
    const entries = keyNames.map((name) => [name, this.#make(name)] as const);
    this.keys = Object.fromEntries(entries) as Record<KeyName, Key>;
  }

  #make(name: KeyName): Key {
    const { why, signs = false } = usesOf(name);
    return new Key(this, `Key-${name}`, {
      alias: this.names.of(name),
      description: `Vitrine ${this.settings.name}: ${why}`.replaceAll('’', "'"),
      policy: keyPolicy(name, this.settings),
      pendingWindow: Duration.days(30),
      removalPolicy: RemovalPolicy.RETAIN,
      ...(signs
        ? { keySpec: KeySpec.ECC_NIST_EDWARDS25519, keyUsage: KeyUsage.SIGN_VERIFY }
        : { enableKeyRotation: true, rotationPeriod: Duration.days(365) }),
    });
  }
}
