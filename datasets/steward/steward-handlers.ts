import { InvalidInput, toProblem } from '@vitrine/core/errors';
import { type Logger } from '@vitrine/core/log';
import { type Handler } from '@vitrine/core/wire';
import type { z } from 'zod';
import type { CutMetadata } from '../catalogue/cut-metadata.ts';
import { beginDeliverySchema, sentPieceSchema } from '../catalogue/delivery.ts';
import type { LedgerWitness } from './checks/ledger-witness.ts';
import type { Deliveries } from './landing/deliveries.ts';
import type { Steward } from './steward.ts';
import * as protocol from '../catalogue/steward/steward-protocol.ts';

function read<T>(schema: z.ZodType<T>, params: unknown): T {
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  throw new InvalidInput({
    detail: 'The call to the steward does not have the expected form.',
    cause: parsed.error,
  });
}

/** A cut without its key and its size. */
function faceOf({
  cut,
  agreement,
  dataset,
  version,
  release,
  optOuts,
  created,
  columns,
}: CutMetadata): protocol.ListedCut {
  return { cut, agreement, dataset, version, release, optOuts, created, columns };
}

type Handlers = Readonly<Record<string, Handler>>;

/** The steward's calls for `serveRpc`. Progress goes out as events; what should not have been asked is told to `log`. */
export function stewardHandlers(steward: Steward, log?: Pick<Logger, 'error'>): Handlers {
  return {
    ...releaseHandlers(steward.releases),
    ...peopleHandlers(steward.people),
    ...agreementHandlers(steward.agreements, log),
  };
}

function releaseHandlers(releases: Steward['releases']): Handlers {
  return {
    publish: async (params, context) => {
      const { file } = read(protocol.publishParams, params);
      return releases.publish(file, (step) => void context.event(step));
    },
    check: async (params, context) => {
      const { file } = read(protocol.publishParams, params);
      return releases.check(file, (step) => void context.event(step));
    },
    draft: async (params) => ({ text: await releases.draft(read(protocol.draftParams, params)) }),
    quality: async (params) => {
      const { dataset, version } = read(protocol.releaseParams, params);
      return releases.quality(dataset, version);
    },
    quarantinedRows: async (params) => {
      const { reason, after, ...look } = read(protocol.quarantineParams, params);
      return releases.quarantinedRows(look, { reason, after });
    },
    faultList: async (params) => releases.faultList(read(protocol.faultListParams, params)),
    buySynopsis: async (params) => releases.buySynopsis(read(protocol.faultListParams, params)),
    releases: async () => releases.all(),
    verifyRelease: async (params) => {
      const { dataset, version } = read(protocol.releaseParams, params);
      return releases.verify(dataset, version);
    },
  };
}

function peopleHandlers(people: Steward['people']): Handlers {
  return {
    proposeOptOuts: async (params) => {
      const { kind, list, act } = read(protocol.proposeOptOutsParams, params);
      return list === null ? people.proposeUndo(kind, act) : people.proposeOptOuts(kind, list, act);
    },
    applyOptOuts: async (params) => people.applyOptOuts(read(protocol.applyOptOutsParams, params)),
    discardOptOuts: async (params) => {
      const { kind, proposal } = read(protocol.discardOptOutsParams, params);
      await people.discardOptOuts(kind, proposal);
      return null;
    },
    optOutStanding: async () => people.optOutStanding(),
    optOuts: async () => people.optOuts(),
    loadCohort: async (params) => people.loadCohort(read(protocol.loadCohortParams, params)),
    cohortLists: async () => people.cohortLists(),
    nextReview: async (params) => {
      const { reviewer, skipped } = read(protocol.nextReviewParams, params);
      return people.nextReview(reviewer, skipped);
    },
    decideReview: async (params) => {
      const { review, reviewer, verdict } = read(protocol.decideReviewParams, params);
      return people.decideReview(review, reviewer, verdict);
    },
    reopenReview: async (params) => people.reopenReview(read(protocol.reopenReviewParams, params).review),
  };
}

function agreementHandlers(agreements: Steward['agreements'], log?: Pick<Logger, 'error'>): Handlers {
  return {
    makeCut: async (params, context): Promise<protocol.CutView> => {
      const { dataset, ...request } = read(protocol.makeCutParams, params);
      const { cut, display } = await agreements.makeCut(request, dataset, (step) => void context.event(step));
      const { rows, bytes } = cut;
      // The size of a compressed file tells its rows too.
      return { ...faceOf(cut), ...(display === 'rows' ? { rows, bytes } : {}) };
    },
    listCuts: async (params): Promise<readonly protocol.ListedCut[]> =>
      (await agreements.cuts(read(protocol.listCutsParams, params).ref)).map(faceOf),
    suspend: async (params) => {
      const { ref, envelope } = read(protocol.suspendParams, params);
      await agreements.suspend(ref, envelope);
      return null;
    },
    removals: async () => agreements.removals(),
    forgetRemovals: async (params) =>
      agreements.forgetRemovals(read(protocol.forgetRemovalsParams, params).acts),
    endAgreement: async (params) => {
      try {
        return await agreements.endAgreement(read(protocol.endParams, params));
      } catch (error) {
        // The server may be the one that should not have asked: the operator hears of it from the steward.
        log?.error({ code: toProblem(error).code }, 'asked to end an agreement, and it was not done');
        throw error;
      }
    },
  };
}

/** The calls by which files arrive, in pieces that the server cannot open. */
export function deliveryHandlers(deliveries: Deliveries): Readonly<Record<string, Handler>> {
  const named = (params: unknown): string => read(protocol.deliveryParams, params).delivery;
  return {
    deliveryKey: async () => ({ publicKey: deliveries.publicKey }),
    beginDelivery: async (params) => deliveries.begin(read(beginDeliverySchema, params)),
    deliveryStanding: async (params) => deliveries.standing(named(params)),
    takePiece: async (params) => deliveries.take(read(sentPieceSchema, params)),
    completeDelivery: async (params) => {
      const { delivery, blocks } = read(protocol.completeDeliveryParams, params);
      return deliveries.complete(delivery, blocks);
    },
    discardDelivery: async (params) => {
      const { delivery, file } = read(protocol.discardDeliveryParams, params);
      await deliveries.discard(delivery, file);
      return null;
    },
  };
}

/** The calls by which the server shows the steward how the ledger grows. */
export function witnessHandlers(witness: LedgerWitness): Readonly<Record<string, Handler>> {
  return {
    ledgerSeen: async () => ({ size: witness.size, ...witness.memory }),
    followLedger: async (params) => {
      const { checkpoint, proof, handedOn } = read(protocol.followLedgerParams, params);
      witness.follow(checkpoint, proof, handedOn);
    },
  };
}
