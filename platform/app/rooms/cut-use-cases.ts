import { parseDatasetId } from '@vitrine/core/ids';
import { cutMade } from '@vitrine/datasets/catalogue/steward';
import { usableAgreement } from '../agreements/usable.ts';
import { perform } from '../record/acts.ts';
import { eventStream } from '../executions/event-stream.ts';
import type { CutPorts } from './ports.ts';
import type { UseCases } from '../use-case.ts';
import { cutStep } from './cut-step.ts';
import { envelopeOf } from './envelope.ts';

/** Cuts by themselves, for people of the agreement; a room makes those it needs without being asked. */
export function cutUseCases(ports: CutPorts): Pick<UseCases, 'makeCut' | 'listCuts'> {
  return {
    makeCut: ({ person }, { params, body }) =>
      eventStream(async (emit) => {
        const usable = await usableAgreement(ports, person, params.ref);
        const dataset = parseDatasetId(body.dataset);
        const face = { agreement: usable.ref, dataset };
        const made = await perform(ports, person, { type: cutMade, public: face }, async (acting) => {
          const receipt = await ports.receipts.of(acting.intent.index);
          const request = { envelope: envelopeOf(usable.record), username: person.username, receipt };
          const one = await ports.steward().makeCut(request, dataset, (step) => {
            emit({ kind: 'step', step: cutStep(step) });
          });
          acting.note({ private: { cut: one.cut, version: one.version, optOuts: one.optOuts } });
          return one;
        });
        const { rows, bytes } = made;
        const size = { ...(rows === undefined ? {} : { rows }), ...(bytes === undefined ? {} : { bytes }) };
        emit({ kind: 'done', cut: { ...cutFace(made), ...size } });
      }),

    listCuts: async ({ person }, { params }) => {
      const { ref } = await usableAgreement(ports, person, params.ref);
      return { cuts: (await ports.steward().listCuts(ref)).map(cutFace) };
    },
  };
}

type Shown = Awaited<ReturnType<UseCases['listCuts']>>['cuts'][number];

function cutFace({ cut, dataset, version, optOuts, created, columns }: Shown): Shown {
  return { cut, dataset, version, optOuts, created, columns };
}
