import { cohortExists, cohortNameOf } from '@vitrine/datasets/catalogue';
import { cohortLoaded, listCohorts } from '@vitrine/datasets/catalogue';
import { demand } from '@vitrine/policy/abilities';
import { abilityOf } from '../agreements/abilities.ts';
import { perform } from '../record/acts.ts';
import type { CataloguePorts } from './ports.ts';
import type { UseCases } from '../use-case.ts';

/** Lists of people that agreements may name as a cohort. */
export function cohortUseCases(ports: CataloguePorts): Pick<UseCases, 'listCohorts' | 'loadCohort'> {
  return {
    listCohorts: async ({ person }) => {
      demand(await abilityOf(ports, person), 'read', 'Cohort');
      return { cohorts: [...(await listCohorts(ports.database))] };
    },

    loadCohort: async ({ person }, { body: { file } }) => {
      demand(await abilityOf(ports, person), 'load', 'Cohort');
      const list = cohortNameOf(file);
      // The steward refuses a name it knows; the record knows it even where the steward's own copy was lost.
      const known = await listCohorts(ports.database);
      if (known.some((one) => one.name === list)) throw cohortExists(list);
      const deed = { type: cohortLoaded, public: { list }, private: { file } };
      return perform(ports, person, deed, async (acting) => {
        const loaded = await ports.steward().loadCohort({ alias: 'landing', file });
        acting.note({ public: { list }, private: { cohort: { ...loaded } } });
        return loaded;
      });
    },
  };
}
