import { InvalidInput } from '@vitrine/core/errors';
import type { Person } from '@vitrine/identity/people';
import { demand } from '@vitrine/policy/abilities';
import { abilityOf } from '../agreements/abilities.ts';
import { countActs } from './count-acts.ts';
import { exportActs } from './export-acts.ts';
import { ledgerDetail } from './ledger-detail.ts';
import { listActs } from './list-acts.ts';
import { listLedger } from './list-ledger.ts';
import { ledgerCheck, noteCheck } from './ledger-check.ts';
import { samplingUseCases } from './sampling/use-cases.ts';
import { listUnusual } from './unusual/list-unusual.ts';
import { lookAtUnusual } from './unusual/looks.ts';
import { listUnused, useOfAgreement } from './use/use-of-agreement.ts';
import { listViews, removeView, saveView } from './views.ts';
import { hiddenFrom } from '../cases/reviewed.ts';
import type { AuditPorts } from './ports.ts';
import type { UseCases } from '../use-case.ts';

type LedgerUseCases = Pick<
  UseCases,
  | 'listLedger'
  | 'getLedgerEntry'
  | 'verifyLedger'
  | 'listActs'
  | 'countActs'
  | 'exportActs'
  | 'listUnused'
  | 'getAgreementUse'
  | 'listUnusual'
  | 'lookAtUnusual'
  | 'listSamples'
  | 'commitSample'
  | 'drawSample'
  | 'lookAtSampled'
  | 'listViews'
  | 'saveView'
  | 'removeView'
>;

export function ledgerUseCases(ports: AuditPorts): LedgerUseCases {
  const demandAudit = async (person: Person): Promise<void> => {
    demand(await abilityOf(ports, person), 'audit', 'Ledger');
  };
  return {
    listActs: async ({ person }, { query }) => {
      await demandAudit(person);
      return listActs(ports.ledger, ports.database, query);
    },
    countActs: async ({ person }, { query }) => {
      await demandAudit(person);
      return { ...(await countActs(ports.database, query)), entries: ports.ledger.size };
    },
    exportActs: async ({ person }, { body }) => {
      await demandAudit(person);
      return exportActs(ports, person.id, body.filter, body.format);
    },
    listUnused: async ({ person }) => {
      await demandAudit(person);
      return { agreements: await listUnused(ports) };
    },
    getAgreementUse: async ({ person }, { params }) => {
      await demandAudit(person);
      return useOfAgreement(ports, params.ref);
    },
    listUnusual: async ({ person }, { query }) => {
      await demandAudit(person);
      return listUnusual(ports, query.days);
    },
    lookAtUnusual: async ({ person }, { params, body }) => {
      await demandAudit(person);
      await lookAtUnusual(ports, person, params.finding, body);
      return { done: true };
    },
    ...samplingUseCases(ports, demandAudit),
    listViews: async ({ person }) => {
      await demandAudit(person);
      return { views: listViews(ports.database, person.id) };
    },
    saveView: async ({ person }, { body }) => {
      await demandAudit(person);
      return saveView(ports, person.id, body);
    },
    removeView: async ({ person }, { params }) => {
      await demandAudit(person);
      await removeView(ports, person.id, params.view);
      return { done: true };
    },
    listLedger: async ({ person }, { query }) => {
      await demandAudit(person);
      return listLedger(ports.ledger, ports.database, query);
    },
    getLedgerEntry: async ({ person }, { params }) => {
      await demandAudit(person);
      if (!/^[0-9]{1,15}$/.test(params.index))
        throw new InvalidInput({ detail: 'An entry is named by its number.' });
      const isHidden = await hiddenFrom(ports, person);
      return ledgerDetail(ports.ledger, ports.database, Number(params.index), isHidden);
    },
    verifyLedger: async ({ person }) => {
      await demandAudit(person);
      await ports.ledger.checkpoint();
      return noteCheck(ports.home, ports.clock, () =>
        ledgerCheck(ports.home, ports.ledgerPlace, undefined, async () => ports.steward().ledgerMemory()),
      );
    },
  };
}
