import type { Engine } from '@vitrine/core/engine';
import type { RunParams } from '../../protocol/room-protocol.ts';
import type { Approval } from './approval.ts';
import { runQuery } from './run-query.ts';

const rounds = 40;

/**
 * Runs a query about nothing again and again while the reader has no room yet, so that the program is compiled
 * when somebody waits for it. Ends early when there is something to do.
 */
export async function warmUp(engine: Engine, approval: Approval, busy: () => boolean): Promise<void> {
  const params: RunParams = { sql: 'SELECT 1 AS a', astDigest: '', maxRows: 1, seconds: 1 };
  const context = {
    signal: new AbortController().signal,
    event: () => Promise.resolve(),
    bytes: () => Promise.resolve(),
  };
  const approve: Approval = (sql, approved) => approval(sql, approved).catch(() => undefined);
  for (let i = 0; i < rounds && !busy(); i++)
    await runQuery(engine, params, context, approve, () => undefined);
}
