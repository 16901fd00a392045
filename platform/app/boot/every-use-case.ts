import { agreementUseCases } from '../agreements/use-cases.ts';
import { catalogueUseCases } from '../catalogue/use-cases.ts';
import { detachedUseCases } from '../detached/use-cases.ts';
import { homeUseCases } from '../inbox/home-use-case.ts';
import { killSwitchUseCases } from '../environment/kill-switch.ts';
import { ledgerUseCases } from '../audit/ledger-use-cases.ts';
import { allowanceUseCases } from '../executions/allowance-use-cases.ts';
import { notebookUseCases } from '../notebooks/use-cases.ts';
import { budgetUseCases } from '../privacy/budget-use-cases.ts';
import { requestUseCases } from '../requests/use-cases.ts';
import { cutUseCases } from '../rooms/cut-use-cases.ts';
import { workspaceUseCases } from '../executions/workspace-use-cases.ts';
import type { Parts } from './parts.ts';

/** What every route of the contract does, by its name. */
export function everyUseCase(parts: Parts) {
  return {
    ...homeUseCases(parts),
    ...catalogueUseCases(parts),
    ...agreementUseCases(parts),
    ...workspaceUseCases(parts),
    ...notebookUseCases(parts),
    ...detachedUseCases(parts),
    ...allowanceUseCases(parts),
    ...budgetUseCases(parts),
    ...cutUseCases(parts),
    ...requestUseCases(parts),
    ...killSwitchUseCases(parts),
    ...ledgerUseCases(parts),
  };
}
