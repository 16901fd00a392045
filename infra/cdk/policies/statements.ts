import { AnyPrincipal, ArnPrincipal, Effect, PolicyStatement, type Conditions } from 'aws-cdk-lib/aws-iam';

/** Reading and writing objects, by every way S3 has of it. */
export const objectReads = [
  's3:GetObject',
  's3:GetObjectVersion',
  's3:GetObjectAttributes',
  's3:GetObjectVersionAttributes',
  's3:GetObjectTorrent',
];
export const objectWrites = ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'];

/** Administration of a key: no action here uses it. */
export const keyAdministration = [
  'kms:CancelKeyDeletion',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateKeyDescription',
];
/** What CloudFormation needs to make and to change a key. It can use none, and delete none. */
export const keyDeployment = [
  'kms:CreateAlias',
  'kms:CreateKey',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];
export const keyUse = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'];

/** Lets these roles, and no other, do these actions. */
export function allow(
  sid: string,
  roles: readonly string[],
  actions: readonly string[],
  resources: readonly string[],
  conditions: Conditions = {},
): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    principals: roles.map((arn) => new ArnPrincipal(arn)),
    actions: [...actions],
    resources: [...resources],
    conditions,
  });
}

/** Refuses these actions to everybody but these roles, whatever their own policies say. */
export function denyOthers(
  sid: string,
  roles: readonly string[],
  actions: readonly string[],
  resources: readonly string[],
): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: [...actions],
    resources: [...resources],
    conditions: { ArnNotEquals: { 'aws:PrincipalArn': [...roles] } },
  });
}

/** Refuses what does not come over TLS 1.2 or later. */
export function denyInClear(arn: string): PolicyStatement[] {
  const base = {
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['s3:*'],
    resources: [arn, `${arn}/*`],
  };
  return [
    new PolicyStatement({
      ...base,
      sid: 'RefuseInClear',
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
    new PolicyStatement({
      ...base,
      sid: 'RefuseOldTls',
      conditions: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
    }),
  ];
}
