import type { Deliveries, ReceivedFile } from '@vitrine/api';
import { Conflict, NotFound } from '@vitrine/core/errors';
import { randomId } from '@vitrine/core/ids';
import {
  deliveryBegun,
  deliveryDiscarded,
  deliveryNote,
  deliveryNotes,
  deliveryReceived,
  type DeliveryNote,
} from '@vitrine/datasets/catalogue';
import type { Person } from '@vitrine/identity/people';
import { demand } from '@vitrine/policy/abilities';
import { abilityOf } from '../agreements/abilities.ts';
import { perform } from '../record/acts.ts';
import { loadNames } from '../record/names.ts';
import type { UseCases } from '../use-case.ts';
import type { CataloguePorts } from './ports.ts';

type DeliveryUseCases = Pick<
  UseCases,
  'listDeliveries' | 'beginDelivery' | 'getDelivery' | 'sendPiece' | 'completeDelivery' | 'discardDelivery'
>;

/** So many notes are listed; the ledger has them all. */
const mostListed = 200;

/** Files of data that data managers send. Only who began to send one goes on with it; any of them may discard it. */
export function deliveryUseCases(ports: CataloguePorts): DeliveryUseCases {
  return {
    listDeliveries: async ({ person }) => {
      await demandPublisher(ports, person);
      return listed(ports, person);
    },

    beginDelivery: async ({ person }, { body }) => {
      await demandPublisher(ports, person);
      // Its id is on record first: whatever happens then, somebody can go on with it or discard it.
      const begun = { ...body, delivery: randomId('dlv_') };
      const deed = { type: deliveryBegun, public: {}, private: begun };
      return perform(ports, person, deed, (acting) => {
        acting.note({ private: begun });
        return ports.steward().beginDelivery(begun);
      });
    },

    getDelivery: async ({ person }, { params }) => {
      await demandOwn(ports, person, params.delivery);
      return ports.steward().deliveryStanding(params.delivery);
    },

    sendPiece: async ({ person }, { params, body }) => {
      await demandOwn(ports, person, params.delivery);
      return ports.steward().takePiece({ delivery: params.delivery, ...body });
    },

    completeDelivery: async ({ person }, { params, body }) => {
      const note = await demandOwn(ports, person, params.delivery);
      const { delivery, end } = note;
      if (end?.kind === 'received') return faceOf(ports, { ...note, end });
      const deed = { type: deliveryReceived, public: {}, private: { delivery } };
      return perform(ports, person, deed, async (acting) => {
        const { sha256 } = await ports.steward().completeDelivery(delivery, body.blocks);
        acting.note({ private: { delivery, sha256 } });
        return faceOf(ports, { ...note, end: { kind: 'received', at: '', sha256, entry: Infinity } });
      });
    },

    discardDelivery: async ({ person }, { params }) => {
      await demandPublisher(ports, person);
      const { delivery, file } = open(noteOf(ports, params.delivery));
      const deed = { type: deliveryDiscarded, public: {}, private: { delivery } };
      return perform(ports, person, deed, async (acting) => {
        await ports.steward().discardDelivery(delivery, file);
        acting.note({ private: { delivery } });
        return {};
      });
    },
  };
}

async function demandPublisher(ports: CataloguePorts, person: Person): Promise<void> {
  demand(await abilityOf(ports, person), 'publish', 'Dataset');
}

/** @throws Forbidden, NotFound also for what somebody else began */
async function demandOwn(ports: CataloguePorts, person: Person, delivery: string): Promise<DeliveryNote> {
  await demandPublisher(ports, person);
  const note = noteOf(ports, delivery);
  if (note.person !== person.id) throw unknown();
  return note;
}

function noteOf({ database }: CataloguePorts, delivery: string): DeliveryNote {
  const note = deliveryNote(database, delivery);
  if (note === undefined) throw unknown();
  return note;
}

const unknown = (): NotFound =>
  new NotFound({ detail: 'There is no delivery of yours with this name.', help: 'Begin one.' });

/** @throws Conflict for one that is over */
function open(note: DeliveryNote): DeliveryNote {
  if (note.end === undefined) return note;
  throw new Conflict({ detail: `The file was ${note.end.kind} already.` });
}

type Received = DeliveryNote & { readonly end: Extract<DeliveryNote['end'], { kind: 'received' }> };
const isReceived = (note: DeliveryNote): note is Received => note.end?.kind === 'received';

function faceOf({ database }: Pick<CataloguePorts, 'database'>, note: Received): ReceivedFile {
  const { delivery, file, size, end } = note;
  const seenBefore = deliveryNotes(database)
    .filter(isReceived)
    .filter((one) => one.delivery !== delivery && one.end.sha256 === end.sha256)
    .filter((one) => one.end.entry < end.entry)
    .map((one) => one.file);
  return { file, size, sha256: end.sha256, seenBefore };
}

async function listed(ports: CataloguePorts, person: Person): Promise<Deliveries> {
  const notes = deliveryNotes(ports.database);
  const names = await loadNames(ports.database);
  const by = (note: DeliveryNote): string => names.of(note.person).name;
  return {
    publicKey: await ports.steward().deliveryKey(),
    arriving: notes
      .filter((note) => note.end === undefined)
      .map((note) => ({
        ...{ delivery: note.delivery, file: note.file, size: note.size, begun: note.begun },
        by: by(note),
        own: note.person === person.id,
      })),
    received: notes
      .filter(isReceived)
      .toSorted((a, b) => b.end.entry - a.end.entry)
      .slice(0, mostListed)
      .map((note) => ({ ...faceOf(ports, note), at: note.end.at, by: by(note) })),
  };
}
