import { agreementUseCases } from '../agreements/use-cases.ts';
import { checkingUseCases } from '../checking/use-cases.ts';
import { caseUseCases } from '../cases/use-cases.ts';
import { catalogueUseCases } from '../catalogue/use-cases.ts';
import { detachedUseCases } from '../detached/use-cases.ts';
import { homeUseCases } from '../inbox/home-use-case.ts';
import { evidenceUseCases } from '../evidence/use-cases.ts';
import { killSwitchUseCases } from '../environment/kill-switch.ts';
import { ledgerUseCases } from '../audit/ledger-use-cases.ts';
import { allowanceUseCases } from '../executions/allowance-use-cases.ts';
import { noticeUseCases } from '../notices/use-cases.ts';
import { draftUseCases } from '../drafts/use-cases.ts';
import { freshUseCases } from '../notebooks/fresh/use-cases.ts';
import { notebookUseCases } from '../notebooks/use-cases.ts';
import { versionUseCases } from '../notebooks/versions/use-cases.ts';
import { budgetUseCases } from '../privacy/budget-use-cases.ts';
import { rerunQuery } from '../executions/rerun-query.ts';
import { requestUseCases } from '../requests/use-cases.ts';
import { cutUseCases } from '../rooms/cut-use-cases.ts';
import { workspaceUseCases } from '../executions/workspace-use-cases.ts';
import type { EveryPort } from './ports.ts';

/** What every route of the contract does, by its name. */
export function everyUseCase(ports: EveryPort) {
  return {
    ...homeUseCases(ports),
    ...catalogueUseCases(ports),
    ...agreementUseCases(ports),
    ...workspaceUseCases(ports),
    ...draftUseCases(ports),
    ...notebookUseCases(ports),
    ...versionUseCases(ports),
    ...freshUseCases(ports),
    ...detachedUseCases(ports),
    ...allowanceUseCases(ports),
    ...budgetUseCases(ports),
    ...cutUseCases(ports),
    ...requestUseCases(ports, (person, ref, sql) => rerunQuery(ports, person, ref, sql)),
    ...checkingUseCases(ports),
    ...noticeUseCases(ports),
    ...killSwitchUseCases(ports),
    ...ledgerUseCases(ports),
    ...evidenceUseCases(ports),
    ...caseUseCases(ports),
  };
}
