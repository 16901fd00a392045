import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { follows, keptUnder, keyOf, parseCheckpoint } from './keep.ts';

/** Fetches the log's checkpoint each hour and keeps it where the data account can neither write nor delete. */
export async function handler(): Promise<void> {
  const client = new S3Client({});
  const Bucket = process.env['WITNESS_BUCKET'] ?? '';
  const answer = await fetch(`https://${process.env['PUBLIC_HOST'] ?? ''}/log/checkpoint`, {
    redirect: 'error',
    signal: AbortSignal.timeout(20_000),
  });
  if (!answer.ok) throw new Error(`the checkpoint could not be fetched: status ${answer.status}`);
  const now = parseCheckpoint(await answer.text());
  let last: string | undefined;
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket,
        Prefix: keptUnder,
        ...(ContinuationToken && { ContinuationToken }),
      }),
    );
    last = page.Contents?.at(-1)?.Key ?? last;
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  const kept =
    last === undefined ? undefined : await client.send(new GetObjectCommand({ Bucket, Key: last }));
  const text = await kept?.Body?.transformToString();
  // Kept also when it contradicts: then it is the proof.
  if (last !== keyOf(now))
    await client.send(new PutObjectCommand({ Bucket, Key: keyOf(now), Body: now.text }));
  follows(text === undefined ? undefined : parseCheckpoint(text), now);
}
