import type { Engine } from '@vitrine/core/engine';
import { astDigest, parseAst } from '@vitrine/policy/sql/kit';
import { queryNotApproved } from '../../protocol/query-failure.ts';

/**
 * Checks that a text's parse tree is the one that was approved. @throws QueryNotApproved
 */
export type Approval = (sql: string, approved: string) => Promise<void>;

/**
 * The engine's parse tree of exactly the text that is to run has to be the one that was approved: what runs is
 * what was judged, even if the texts' readers should ever differ. One call at a time.
 */
export async function prepareApproval(engine: Engine): Promise<Approval> {
  const serialise = await engine.connection.prepare(
    'SELECT CAST(json_serialize_sql($1::VARCHAR) AS VARCHAR)',
  );
  return async (sql, approved) => {
    serialise.bindVarchar(1, sql);
    const tree = (await serialise.runAndReadAll()).getRows()[0]?.[0];
    if (typeof tree !== 'string' || digestOf(tree) !== approved) throw queryNotApproved();
  };
}

/** Nothing for what is not exactly one SELECT, whatever was approved. */
function digestOf(tree: string): string | undefined {
  try {
    return astDigest(parseAst(tree));
  } catch {
    return undefined;
  }
}
