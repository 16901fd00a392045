import { existsSync } from 'node:fs';
import { InvalidInput } from '@vitrine/core/errors';
import { readVerifierKey } from '@vitrine/ledger/tree';
import {
  folderSource,
  keepingSource,
  verifyPublicLog,
  webSource,
  type LogReport,
  type LogSource,
} from '@vitrine/ledger/verify';
import { readText } from '../read-text.ts';

/** What `ledger verify --log` is given. */
export interface PublicLogOptions {
  /** An address, or a folder with a copy. */
  readonly log: string;
  /** The key, or a file that holds it. */
  readonly key?: string;
  /** The text of a checkpoint kept from before. */
  readonly since?: string;
  /** A folder for a copy of what is read. */
  readonly keep?: string;
}

/** What was found of a public log. */
export interface PublicLogCheck {
  readonly intact: boolean;
  readonly size?: number;
  readonly root?: string;
  /** Entries of the kept checkpoint, when the log still begins with them. */
  readonly remembered?: number;
  readonly key: string;
  /** Set when the key is the one that the log itself gives. */
  readonly keyFromLog?: true;
  readonly problems: { readonly index?: number; readonly problem: string }[];
  readonly checkpoint?: string;
}

/**
 * Checks a log that anybody can read, from its address or from a folder: no home, no account, no server of ours.
 * @throws InvalidInput, Unavailable
 */
export async function checkPublicLog({ log, key, since, keep }: PublicLogOptions): Promise<PublicLogCheck> {
  const from = sourceOf(log);
  const source = keep === undefined ? from : keepingSource(from, keep);
  const text = await keyOf(source, key);
  const report = await verifyPublicLog({
    source,
    key: readVerifierKey(text),
    ...(since === undefined ? {} : { since }),
  });
  const { fault, size, root, checkpoint } = report;
  return {
    intact: fault === undefined,
    ...(size === undefined ? {} : { size }),
    ...(root === undefined ? {} : { root }),
    ...(report.since === undefined ? {} : { remembered: report.since }),
    key: text,
    ...(key === undefined ? { keyFromLog: true as const } : {}),
    problems: problemsOf(report),
    ...(checkpoint === undefined ? {} : { checkpoint }),
  };
}

function problemsOf({ fault }: LogReport): PublicLogCheck['problems'] {
  if (fault === undefined) return [];
  return [{ ...(fault.index === undefined ? {} : { index: fault.index }), problem: fault.detail }];
}

function sourceOf(log: string): LogSource {
  if (/^https?:\/\//.test(log) && URL.canParse(log)) return webSource(new URL(log));
  if (existsSync(log)) return folderSource(log);
  throw new InvalidInput({
    detail: `There is no log at ${log}.`,
    help: 'Give the address of a log, such as https://vitrine.example/log, or a folder with a copy of one.',
  });
}

async function keyOf(source: LogSource, given: string | undefined): Promise<string> {
  if (given !== undefined) return (given.includes('+') ? given : await readText(given)).trim();
  const own = await source.read('key');
  if (own !== undefined) return Buffer.from(own).toString('utf8').trim();
  throw new InvalidInput({
    detail: 'The log does not give its key.',
    help: 'Give the key with --key: the page /register/verify of the environment shows it.',
  });
}

/** Whoever serves the log may add lines of signatures, and a terminal obeys some characters. */
const printable = (text: string): string => text.replace(/[^\n -~—]/gu, '?');

/** The same in words. */
export function publicLogInWords(check: PublicLogCheck): string {
  const compare = 'The key came from the log itself: compare it with one from elsewhere, or give --key.';
  const key = [`key ${check.key}`, ...(check.keyFromLog === undefined ? [] : [compare])];
  if (!check.intact) {
    const wrong = check.problems.map(({ index, problem }) =>
      index === undefined ? `  ${problem}` : `  entry ${index}: ${problem}`,
    );
    return ['The log is NOT as it was signed:', ...wrong, ...key].join('\n');
  }
  return [
    `The log is as it was signed: ${check.size ?? 0} entries, root ${check.root ?? ''}.`,
    ...(check.remembered === undefined
      ? []
      : [`It has only grown since the checkpoint: its first ${check.remembered} entries are the same.`]),
    ...key,
    'Keep this checkpoint, and give it next time with --since:',
    printable(check.checkpoint ?? '').trimEnd(),
  ].join('\n');
}
