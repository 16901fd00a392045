export type { S3Options } from './s3-options.ts';
export { s3TestServer, type S3TestServer } from './s3-test-server.ts';
