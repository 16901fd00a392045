import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Environment } from '../../config/environment.ts';
import { Names, type DataBucket } from '../../config/names.ts';
import { allow, denyInClear, denyOthers, objectReads, objectWrites } from '../../policies/statements.ts';
import { bucketRules } from './bucket-rules.ts';

/**
 * Who may do what with a bucket's objects. Each right is given here, and what is not given here is refused here, so
 * that an administrator's own policy opens nothing.
 */
export function bucketPolicy(
  bucket: DataBucket,
  settings: Environment,
  facts: { readonly arn: string; readonly keyArn: string; readonly endpointId: string },
): PolicyStatement[] {
  const names = new Names(settings);
  const { arn } = facts;
  const objects = [`${arn}/*`];
  const { owner, sender, auditor } = bucketRules[bucket];
  const roles = {
    owner: names.roleArn(owner),
    sender: sender === undefined ? [] : [names.roleArn(sender)],
    auditor: auditor === undefined ? [] : [names.roleArn(auditor, settings.accounts.audit)],
  };
  return [
    ...denyInClear(arn),
    allow('OwnerObjects', [roles.owner], ['s3:GetObject', 's3:GetObjectVersion', ...objectWrites], objects),
    allow('OwnerLists', [roles.owner], ['s3:ListBucket'], [arn]),
    ...(roles.sender.length > 0 ? [allow('SenderPuts', roles.sender, ['s3:PutObject'], objects)] : []),
    ...(roles.auditor.length > 0
      ? [
          allow('AuditorReads', roles.auditor, ['s3:GetObject'], objects),
          allow('AuditorLists', roles.auditor, ['s3:ListBucket'], [arn]),
        ]
      : []),
    denyOthers('RefuseOtherReaders', [roles.owner, ...roles.auditor], objectReads, objects),
    denyOthers('RefuseOtherWriters', [roles.owner, ...roles.sender], ['s3:PutObject'], objects),
    denyOthers(
      'RefuseOtherDeletes',
      [roles.owner],
      ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:AbortMultipartUpload', 's3:RestoreObject'],
      objects,
    ),
    refuse('RefuseBypass', ['s3:BypassGovernanceRetention', 's3:PutObjectAcl'], objects, {}),
    refuse('RefuseOtherKeys', ['s3:PutObject'], objects, {
      StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption-aws-kms-key-id': facts.keyArn },
    }),
    // The owner's credentials are of no use outside: what it reads, it reads through our own endpoint.
    refuse('RefuseOutside', objectReads, objects, {
      StringNotEquals: { 'aws:SourceVpce': facts.endpointId },
      ArnEquals: { 'aws:PrincipalArn': roles.owner },
    }),
  ];
}

function refuse(
  sid: string,
  actions: string[],
  resources: string[],
  conditions: Record<string, Record<string, string>>,
): PolicyStatement {
  const principals = [new AnyPrincipal()];
  return new PolicyStatement({ sid, effect: Effect.DENY, principals, actions, resources, conditions });
}
