import { Conflict, InvalidInput } from '@vitrine/core/errors';
import { agreementOf, newBundleId } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import { kernelLanguages } from '@vitrine/notebooks-gateway/protocol';
import type { UsableAgreement } from '../../agreements/usable-agreement.ts';
import type { UseCases } from '../../use-case.ts';
import { demandKernels } from '../demand-kernels.ts';
import { showManifest, showOutput } from './bundle-show.ts';
import { FreshRun } from './fresh-run.ts';
import type { FreshPorts } from './ports.ts';
import { runFresh } from './run-fresh.ts';

type FreshUseCases = Pick<
  UseCases,
  'startFreshRun' | 'listBundles' | 'cancelFreshRun' | 'showBundle' | 'showBundleOutput'
>;

/** A notebook that runs from the top in a fresh room, and the bundle that it becomes. */
export function freshUseCases(ports: FreshPorts): FreshUseCases {
  return {
    startFreshRun: async ({ person }, { params, body }) => {
      const usable = await demandKernels(ports, person, params.ref);
      const run = await freshRunOf(ports, person, usable, body.revision);
      ports.fresh.add(run);
      await new Promise<void>((recorded, failed) => {
        runFresh(ports, person, usable, run, recorded).then(recorded, failed);
      });
      return { id: run.id };
    },

    listBundles: async ({ person }, { params }) => {
      const { ref } = await demandKernels(ports, person, params.ref);
      return {
        running: ports.fresh.goingOn(person.id, ref).map((run) => run.view()),
        bundles: [...(await ports.fresh.store.list(person.id, ref))],
        problem: ports.fresh.problem(person.id, ref),
      };
    },

    cancelFreshRun: async ({ person }, { params }) => {
      const { ref } = await demandKernels(ports, person, params.ref);
      ports.fresh.get(params.id, person.id, ref).cancel();
      return { done: true as const };
    },

    showBundle: async ({ person }, { params }) => {
      const usable = await demandKernels(ports, person, params.ref);
      const bundle = await ports.fresh.store.get(person.id, usable.ref, params.id);
      return showManifest(ports, person, usable, bundle);
    },

    showBundleOutput: async ({ person }, { params }) => {
      const usable = await demandKernels(ports, person, params.ref);
      const bundle = await ports.fresh.store.get(person.id, usable.ref, params.id);
      return showOutput(ports, person, usable, bundle, params.output);
    },
  };
}

/** The notebook as it was saved last, as what runs. @throws Conflict, InvalidInput, KernelNotGranted */
async function freshRunOf(
  ports: FreshPorts,
  person: Person,
  { ref }: UsableAgreement,
  from: number,
): Promise<FreshRun> {
  const { revision, cells } = await ports.notebooks.load(person.id, agreementOf(ref));
  if (revision !== from)
    throw new Conflict({
      detail: 'Another page has kept this notebook since this one read it.',
      help: 'Load it again, look at what it holds, and run that.',
      facts: { revision },
    });
  const runs = cells.filter(({ language, code }) => language !== 'markdown' && code.trim() !== '');
  if (runs.length === 0)
    throw new InvalidInput({
      detail: 'The notebook has no code to run.',
      help: 'Write a cell of code first.',
    });
  for (const language of kernelLanguages)
    if (runs.some((cell) => cell.language === language)) await demandKernels(ports, person, ref, language);
  return new FreshRun(newBundleId(), person.id, ref, cells, ports.clock.now().toISOString());
}
