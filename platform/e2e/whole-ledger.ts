import { Caller } from './caller.ts';

/** What is wrong with a server's ledger: that it does not verify, or the acts whose intents have no outcome. */
export async function ledgerFaults(url: string): Promise<readonly string[]> {
  const indra = await Caller.signIn(url, 'indra.reviewer');
  const { intact } = await indra.api.call('verifyLedger', { body: {} });
  const open = new Map<string, number>();
  let before: number | undefined;
  for (;;) {
    const page = await indra.api.call('listLedger', {
      query: { limit: 200, ...(before === undefined ? {} : { before }) },
    });
    for (const { act, phase } of page.entries) {
      if (phase === 'intent') open.set(act, (open.get(act) ?? 0) + 1);
      if (phase === 'outcome') open.set(act, (open.get(act) ?? 0) - 1);
    }
    if (page.next === null) break;
    before = page.next;
  }
  const left = [...open].filter(([, count]) => count !== 0).map(([act]) => act);
  return [...(intact ? [] : ['not intact']), ...left];
}
