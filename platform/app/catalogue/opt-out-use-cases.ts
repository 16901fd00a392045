import type { OptOutOutcome } from '@vitrine/api';
import {
  optOutsApplied,
  optOutsDiscarded,
  optOutsProposed,
  optOutsUndone,
  type OptOutKind,
  type OptOutProposal,
  type OptOutSnapshot,
} from '@vitrine/datasets/catalogue';
import { OptOutProposalUnknown } from '@vitrine/datasets/errors';
import type { Person } from '@vitrine/identity/people';
import { demand } from '@vitrine/policy/abilities';
import { abilityOf } from '../agreements/abilities.ts';
import { settleEnds } from '../agreements/settle-ends.ts';
import { perform } from '../record/acts.ts';
import type { CataloguePorts } from './ports.ts';
import type { UseCases } from '../use-case.ts';
import { stopOutdated } from './opt-out-stops.ts';
import { demandAnother } from './second-person.ts';

type OptOutUseCases = Pick<
  UseCases,
  'listOptOuts' | 'applyOptOuts' | 'undoOptOuts' | 'confirmOptOuts' | 'discardOptOuts'
>;

/** Lists of opt-outs: proposed, compared with the one in use, and applied by one person or by two. */
export function optOutUseCases(ports: CataloguePorts): OptOutUseCases {
  return {
    listOptOuts: async ({ person }) => {
      demand(await abilityOf(ports, person), 'read', 'OptOut');
      const { inUse, waiting, undoable } = await ports.steward().optOutStanding();
      return { inUse: inUse.map(faceOf), waiting: waiting.map(proposalFace), undoable };
    },

    applyOptOuts: async ({ person }, { body: { kind, file } }) => {
      demand(await abilityOf(ports, person), 'apply', 'OptOut');
      return propose(ports, person, kind, { alias: 'landing', file });
    },

    undoOptOuts: async ({ person }, { body: { kind } }) => {
      demand(await abilityOf(ports, person), 'apply', 'OptOut');
      return propose(ports, person, kind, null);
    },

    confirmOptOuts: async ({ person }, { params }) => {
      demand(await abilityOf(ports, person), 'confirm', 'OptOut');
      const proposal = await waitingOne(ports, params.proposal);
      await demandAnother(ports, person, proposal.act);
      return apply(ports, person, proposal);
    },

    discardOptOuts: async ({ person }, { params }) => {
      demand(await abilityOf(ports, person), 'confirm', 'OptOut');
      const { id, kind } = await waitingOne(ports, params.proposal);
      const deed = { type: optOutsDiscarded, public: { kind, proposal: id } };
      await perform(ports, person, deed, () => ports.steward().discardOptOuts(kind, id));
      return {};
    },
  };
}

/** Has a list compared, and applies it at once where nothing asks for a second person. */
async function propose(
  ports: CataloguePorts,
  person: Person,
  kind: OptOutKind,
  list: { readonly alias: string; readonly file: string } | null,
): Promise<OptOutOutcome> {
  const given = { file: list?.file ?? null, undo: list === null };
  const deed = { type: optOutsProposed, public: { kind }, private: given };
  const proposal = await perform(ports, person, deed, async (acting) => {
    const made = await ports.steward().proposeOptOuts(kind, list, acting.intent.act);
    acting.note({ public: { kind, proposal: made.id }, private: { ...given, comparison: { ...made } } });
    return made;
  });
  return proposal.reasons.length === 0
    ? apply(ports, person, proposal)
    : { state: 'waiting', proposal: proposalFace(proposal) };
}

async function apply(
  ports: CataloguePorts,
  person: Person,
  { id, kind, undo, file }: OptOutProposal,
): Promise<OptOutOutcome> {
  const type = undo ? optOutsUndone : optOutsApplied;
  const deed = { type, public: { kind, proposal: id }, private: { file } };
  const outcome = await perform(ports, person, deed, async (acting) => {
    const receipt = await ports.receipts.of(acting.intent.index);
    const decision = { kind, proposal: id, undo, receipt };
    const { snapshot, changed } = await ports.steward().applyOptOuts(decision);
    acting.note({ public: { kind, list: snapshot.id }, private: { snapshot: { ...snapshot } } });
    // The same people once more are no news to anybody who works.
    if (changed) await stopOutdated(ports, kind);
    return { state: 'applied' as const, ...faceOf(snapshot), changed };
  });
  await settleEnds(ports);
  return outcome;
}

async function waitingOne(ports: CataloguePorts, id: string): Promise<OptOutProposal> {
  const found = (await ports.steward().optOutStanding()).waiting.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new OptOutProposalUnknown({
    detail: 'This list no longer waits: it was applied or discarded, or another one took its place.',
    help: 'Look at the lists again; what is shown there is what can be decided on.',
  });
}

const faceOf = ({
  id,
  at,
  landed,
  kind,
  count,
}: OptOutSnapshot): Pick<OptOutSnapshot, 'id' | 'at' | 'landed' | 'kind' | 'count'> => ({
  ...{ id, at, landed, kind, count },
});

/** What people are shown of a list that waits; the act is the record's. */
function proposalFace(one: OptOutProposal): Omit<OptOutProposal, 'act' | 'same'> {
  const { id, kind, at, file, undo, list, inUse, added, gone, reasons } = one;
  return { id, kind, at, file, undo, list, inUse, added, gone, reasons };
}
