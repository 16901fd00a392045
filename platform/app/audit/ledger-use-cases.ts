import { InvalidInput } from '@vitrine/core/errors';
import { demand } from '@vitrine/policy/abilities';
import { abilityOf } from '../agreements/abilities.ts';
import { ledgerDetail } from './ledger-detail.ts';
import { listLedger } from './list-ledger.ts';
import { ledgerCheck } from './ledger-check.ts';
import type { Parts } from '../boot/parts.ts';
import type { UseCases } from '../use-case.ts';

type LedgerUseCases = Pick<UseCases, 'listLedger' | 'getLedgerEntry' | 'verifyLedger'>;

export function ledgerUseCases(parts: Parts): LedgerUseCases {
  return {
    listLedger: async ({ person }, { query }) => {
      demand(await abilityOf(parts, person), 'audit', 'Ledger');
      return listLedger(parts.ledger, parts.database, query);
    },
    getLedgerEntry: async ({ person }, { params }) => {
      demand(await abilityOf(parts, person), 'audit', 'Ledger');
      if (!/^[0-9]{1,15}$/.test(params.index))
        throw new InvalidInput({ detail: 'An entry is named by its number.' });
      return ledgerDetail(parts.ledger, parts.database, Number(params.index));
    },
    verifyLedger: async ({ person }) => {
      demand(await abilityOf(parts, person), 'audit', 'Ledger');
      await parts.ledger.checkpoint();
      return ledgerCheck(parts.home);
    },
  };
}
