export { FileObjectStore } from './file-object-store.ts';
export { checkFirstWriterWins } from './first-writer.ts';
export type { ObjectStore } from './object-store.ts';
export { s3PlaceSchema, type S3Place } from './s3/s3-place.ts';
