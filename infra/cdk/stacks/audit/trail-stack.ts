import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../../config/environment.ts';
import { dataBuckets } from '../../config/names.ts';
import { EnvironmentStack } from '../environment-stack.ts';

/** Every read and write of an object of data, and every act on the account, written into the audit account. */
export class TrailStack extends EnvironmentStack {
  constructor(scope: Construct, settings: Environment) {
    super(scope, 'trail', settings, 'Vitrine: CloudTrail into the audit account');
    new CfnTrail(this, 'Trail', {
      trailName: this.names.of('trail'),
      s3BucketName: this.names.bucket('trail', settings.accounts.audit),
      kmsKeyId: `arn:aws:kms:${settings.region}:${settings.accounts.audit}:alias/${this.names.of('audit')}`,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      advancedEventSelectors: [
        {
          name: 'acts on the account',
          fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }],
        },
        {
          name: 'objects of data',
          fieldSelectors: [
            { field: 'eventCategory', equalTo: ['Data'] },
            { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
            {
              field: 'resources.ARN',
              startsWith: dataBuckets.map((bucket) => Fn.join('', [this.names.bucketArn(bucket), '/'])),
            },
          ],
        },
      ],
    });
  }
}
