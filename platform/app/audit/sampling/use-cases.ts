import { InvalidInput } from '@vitrine/core/errors';
import type { Person } from '@vitrine/identity/people';
import type { RecordPorts } from '../../record/ports.ts';
import type { UseCases } from '../../use-case.ts';
import { monthSchema } from './draw.ts';
import { commitSample, drawSample, listSamples, lookAtSampled } from './samples.ts';

type SamplingUseCases = Pick<UseCases, 'listSamples' | 'commitSample' | 'drawSample' | 'lookAtSampled'>;

/** @param demandAudit @throws Forbidden for whoever does not audit */
export function samplingUseCases(
  ports: RecordPorts,
  demandAudit: (person: Person) => Promise<void>,
): SamplingUseCases {
  // One at a time, so that a month is fixed and drawn once.
  const alone = async (work: () => Promise<void>): Promise<{ done: true }> => {
    await ports.locks.hold(['samples'], work);
    return { done: true };
  };
  return {
    listSamples: async ({ person }) => {
      await demandAudit(person);
      return listSamples(ports);
    },
    commitSample: async ({ person }, { params, body }) => {
      await demandAudit(person);
      return alone(() => commitSample(ports, person, monthIn(params.month), body.commitment));
    },
    drawSample: async ({ person }, { params, body }) => {
      await demandAudit(person);
      return alone(() => drawSample(ports, person, monthIn(params.month), body.secret.trim()));
    },
    lookAtSampled: async ({ person }, { params, body }) => {
      await demandAudit(person);
      await lookAtSampled(ports, person, monthIn(params.month), body);
      return { done: true };
    },
  };
}

function monthIn(text: string): string {
  const month = monthSchema.safeParse(text);
  if (!month.success) throw new InvalidInput({ detail: 'A month is written as 2026-06.' });
  return month.data;
}
