import { documentNames, type DocumentName } from '@vitrine/api';
import { NotFound } from '@vitrine/core/errors';
import type { Person } from '@vitrine/identity/people';
import { demand } from '@vitrine/policy/abilities';
import { abilityOf } from '../agreements/abilities.ts';
import type { RecordPorts } from '../record/ports.ts';
import type { UseCases } from '../use-case.ts';
import type { DraftStore } from './draft-store.ts';

/** What documents that are being written take. */
export interface DraftPorts extends RecordPorts {
  readonly drafts: DraftStore;
}

/** Documents that somebody is writing, for who may send them, and each for their writer alone. */
export function draftUseCases(ports: DraftPorts): Pick<UseCases, 'getDraft' | 'saveDraft'> {
  return {
    getDraft: async ({ person }, { params }) => {
      const name = await demandWriter(ports, person, params.name);
      return ports.drafts.load(person.id, name);
    },

    saveDraft: async ({ person }, { params, body }) => {
      const name = await demandWriter(ports, person, params.name);
      return { version: await ports.drafts.save(person.id, name, body.from, body.text) };
    },
  };
}

async function demandWriter(ports: DraftPorts, person: Person, asked: string): Promise<DocumentName> {
  const name = documentNames.find((one) => one === asked);
  if (name === undefined) throw new NotFound({ detail: 'There is no document of this name to write.' });
  const ability = await abilityOf(ports, person);
  if (name === 'dataset-file') demand(ability, 'publish', 'Dataset');
  else demand(ability, 'apply', 'Agreement');
  return name;
}
