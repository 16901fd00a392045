import { demand } from '@vitrine/policy/abilities';
import { abilityOf } from '../agreements/abilities.ts';
import type { UseCases } from '../use-case.ts';
import { evidencePack } from './evidence-pack.ts';
import type { EvidencePorts } from './ports.ts';

/** The evidence pack, for operators and reviewers. */
export function evidenceUseCases(ports: EvidencePorts): Pick<UseCases, 'getEvidence'> {
  return {
    getEvidence: async ({ person }) => {
      const ability = await abilityOf(ports, person);
      const reviewer = ability.can('audit', 'Ledger');
      if (!reviewer) demand(ability, 'operate', 'System');
      return evidencePack(ports, reviewer);
    },
  };
}
