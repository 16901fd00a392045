/**
 * Appends until the disk takes no more, makes room again, and says in one line of JSON what happened. The limit on
 * a file's length stands for the end of the disk: the system's own writes fail, some of them half-way.
 * Arguments: ledger folder, key folder, the part of an entry that is long (`private` or `public`), or `destroy`.
 */
import { execFileSync } from 'node:child_process';
import { FileKeys } from '@vitrine/core/keys';
import { newActId } from '@vitrine/core/ids';
import { systemClock } from '@vitrine/core/process';
import { toProblem } from '@vitrine/core/errors';
import { destructionOf } from './destruction.ts';
import { openFileLedger } from '../storage/file/file-ledger.ts';

const [dir = '', keysDir = '', scenario = ''] = process.argv.slice(2);
const longest = (bytes: string): void => {
  execFileSync('prlimit', [`--pid=${process.pid}`, `--fsize=${bytes}:`]);
};
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => toProblem(error).code,
  );
const ledger = await openFileLedger({
  dir,
  keys: new FileKeys(keysDir),
  clock: systemClock,
  origin: 'vitrine.example/full-disk',
  events: { demand: () => undefined },
  checkpointEvery: 1,
});
const long = 'x'.repeat(3_000);
const acknowledged: string[] = [];
const append = async (mark: string): Promise<void> => {
  await ledger.append([
    {
      type: 'query',
      phase: 'fact',
      act: newActId(),
      public: scenario === 'public' ? { mark, long } : { mark },
      private: scenario === 'public' ? { actor: 'system' } : { actor: 'system', long },
    },
  ]);
  acknowledged.push(mark);
};

let first: string;
if (scenario === 'destroy') {
  for (let n = 0; n < 20; n++) await append(`mark-${n}`);
  await ledger.append([destructionOf({ index: 3, fields: ['long'] }, 'system', 'asked')]);
  longest('20000');
  first = await codeOf(ledger.destroyPrivate(3, ['long']));
} else {
  longest('100000');
  do first = await codeOf(append(`mark-${acknowledged.length}`));
  while (first === 'done');
}
const meanwhile = await codeOf(append('while the disk is full'));
longest('unlimited');
const later = await codeOf(append('when there is room again'));
const checkpoint = await codeOf(ledger.checkpoint());
const read: unknown[] = [];
for await (const entry of ledger.read()) read.push(entry.public['mark']);
const failure = ledger.failure?.message;
const closing = await codeOf(ledger.close());
const said = { acknowledged, first, meanwhile, later, checkpoint, read, failure, closing };
process.stdout.write(`${JSON.stringify(said)}\n`);
