import type { Request, RequestContext, Round } from './request.ts';

/** What became of a file from one round to the next. */
export interface FileDifference {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'replaced' | 'renamed';
  /** The earlier name of one that was renamed. */
  readonly from?: string;
}

export interface Differences {
  readonly files: readonly FileDifference[];
  /** The answers that are not what they were. */
  readonly answers: readonly (keyof RequestContext)[];
}

type Content = Pick<Round, 'context' | 'files'>;

/** What changed from one round's content to another's. Pure. */
export function differences(before: Content, after: Pick<Request, 'context'> & Content): Differences {
  return { files: fileDifferences(before.files, after.files), answers: answerDifferences(before, after) };
}

function fileDifferences(before: Content['files'], after: Content['files']): FileDifference[] {
  const found: FileDifference[] = [];
  const old = new Map(before.map((file) => [file.name, file.sha256]));
  const kept = new Set(after.map((file) => file.name));
  const gone = before.filter((file) => !kept.has(file.name));
  for (const { name, sha256 } of after) {
    const earlier = old.get(name);
    if (earlier === sha256) continue;
    if (earlier !== undefined) {
      found.push({ name, change: 'replaced' });
      continue;
    }
    const at = gone.findIndex((file) => file.sha256 === sha256);
    const [renamed] = at < 0 ? [] : gone.splice(at, 1);
    found.push(
      renamed === undefined ? { name, change: 'added' } : { name, change: 'renamed', from: renamed.name },
    );
  }
  return [...found, ...gone.map(({ name }) => ({ name, change: 'removed' as const }))];
}

const answers = [
  'title',
  'what',
  'population',
  'variables',
  'purpose',
  'statisticalType',
  'resembles',
] as const satisfies readonly (keyof RequestContext)[];

function answerDifferences(
  before: Pick<Request, 'context'>,
  after: Pick<Request, 'context'>,
): (keyof RequestContext)[] {
  return answers.filter(
    (name) => JSON.stringify(before.context?.[name]) !== JSON.stringify(after.context?.[name]),
  );
}
