import { Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../config/environment.ts';
import { Names } from '../config/names.ts';

/** A stack of one environment in one of its accounts. Every resource carries the environment's name as a tag. */
export class EnvironmentStack extends Stack {
  readonly settings: Environment;
  readonly names: Names;

  constructor(
    scope: Construct,
    part: string,
    settings: Environment,
    description: string,
    account: keyof Environment['accounts'] = 'data',
  ) {
    const names = new Names(settings);
    super(scope, names.of(part), {
      env: { account: settings.accounts[account], region: settings.region },
      stackName: names.of(part),
      description,
      terminationProtection: settings.name === 'production',
      analyticsReporting: false,
    });
    this.settings = settings;
    this.names = names;
    Tags.of(this).add('vitrine:environment', settings.name);
  }

  /** The zones of the settings: otherwise they would be looked up in the account. */
  override get availabilityZones(): string[] {
    return [...this.settings.zones];
  }
}
