import type { Dataset, DatasetSummary, PublishProgress } from '@vitrine/api';
import { NotFound, toProblem } from '@vitrine/core/errors';
import { parseDatasetId, parseReleaseVersion } from '@vitrine/core/ids';
import { type JsonObject } from '@vitrine/core/text';
import {
  contractOf,
  getDataset,
  listDatasets,
  listPublished,
  datasetPublished,
  readPublishedFile,
  type ListedRelease,
  type Manifest,
} from '@vitrine/datasets/catalogue';
import type { Person } from '@vitrine/identity/people';
import { demand } from '@vitrine/policy/abilities';
import { transformText } from '@vitrine/policy/cut';
import { abilityOf } from '../agreements/abilities.ts';
import { perform } from '../record/acts.ts';
import { publicAddress } from '../register/public-address.ts';
import { descriptionForms } from '../register/descriptions/forms.ts';
import { datasetPath } from '../register/descriptions/place.ts';
import { publicDataset } from '../register/public-datasets.ts';
import { eventStream } from '../executions/event-stream.ts';
import type { CataloguePorts } from './ports.ts';
import type { UseCases } from '../use-case.ts';
import { buySynopsis, newestRelease } from './buy-synopsis.ts';
import { deliveryUseCases } from './delivery-use-cases.ts';
import { cohortUseCases } from './cohort-use-cases.ts';
import { reviewUseCases } from './review-use-cases.ts';
import { fileToRead } from './file-to-read.ts';
import { publishSteps } from './publish-steps.ts';
import { demandSynopsis } from './synopses.ts';
import { twinOfDataset } from './twins.ts';
import { qualityUseCases } from './quality-use-cases.ts';
import { optOutUseCases } from './opt-out-use-cases.ts';

type CatalogueUseCases = Pick<
  UseCases,
  | 'listDatasets'
  | 'getDataset'
  | 'describeDataset'
  | 'publishDataset'
  | 'getSynopsis'
  | 'getDatasetTwin'
  | 'buySynopsis'
  | 'draftDataset'
  | 'draftFromContract'
  | 'checkDataset'
  | 'getQuality'
  | 'showQuarantine'
  | 'listFaults'
  | 'verifyRelease'
  | 'listDeliveries'
  | 'beginDelivery'
  | 'getDelivery'
  | 'sendPiece'
  | 'completeDelivery'
  | 'discardDelivery'
  | 'listOptOuts'
  | 'applyOptOuts'
  | 'undoOptOuts'
  | 'confirmOptOuts'
  | 'discardOptOuts'
  | 'listCohorts'
  | 'loadCohort'
  | 'nextReview'
  | 'decideReview'
  | 'reopenReview'
>;

export function catalogueUseCases(ports: CataloguePorts): CatalogueUseCases {
  return {
    listDatasets: async ({ person }, { query }) => {
      demand(await abilityOf(ports, person), 'read', 'Catalogue');
      const releases = await listDatasets(ports.database);
      return { datasets: releases.filter((one) => mentions(one, query.text)).map(summaryOf) };
    },

    getDataset: async ({ person }, { params }) => {
      demand(await abilityOf(ports, person), 'read', 'Catalogue');
      const releases = await getDataset(ports.database, params.dataset);
      const newest = releases.at(-1);
      if (newest === undefined) throw new NotFound({ detail: 'There is no dataset of this name.' });
      return datasetOf(newest, releases);
    },

    describeDataset: async ({ person }, { params, query }) => {
      const ability = await abilityOf(ports, person);
      demand(ability, 'read', 'Catalogue');
      const published = await listPublished(ports.database);
      const one = published.find(({ newest }) => newest.manifest.dataset === params.dataset);
      if (one === undefined) throw new NotFound({ detail: 'There is no dataset of this name.' });
      const address = publicAddress(ports.settings);
      const { mediaType, write } = descriptionForms[query.as];
      if (query.as !== 'odcs' || ability.cannot('publish', 'Dataset'))
        return { mediaType, text: write(publicDataset(one), address) };
      const file = readPublishedFile(one.newest.manifest.datasetFile.content);
      const contract = contractOf(file, address.origin + datasetPath(params.dataset));
      return { mediaType, text: `${JSON.stringify(contract, null, 1)}\n` };
    },

    publishDataset: ({ person }, { body }) =>
      eventStream<PublishProgress>(async (emit) => {
        const published = await publish(ports, person, body.text, emit);
        emit({ ...published, synopsis: await synopsisAfter(ports, person, published.dataset, emit) });
      }),

    getSynopsis: async ({ person }, { params }) => {
      demand(await abilityOf(ports, person), 'read', 'Catalogue');
      return demandSynopsis(ports.database, params.dataset);
    },

    getDatasetTwin: async (caller, { params, query }) => {
      demand(await abilityOf(ports, caller.person), 'read', 'Catalogue');
      const asked = { ...query, signal: caller.signal };
      return ports.twins.take(caller, () => twinOfDataset(ports.database, params.dataset, asked));
    },

    buySynopsis: async ({ person }, { params }) => {
      demand(await abilityOf(ports, person), 'publish', 'Dataset');
      return buySynopsis(ports, person, await newestRelease(ports, params.dataset));
    },

    verifyRelease: async ({ person }, { params }) => {
      demand(await abilityOf(ports, person), 'publish', 'Dataset');
      const verdict = await ports
        .steward()
        .verifyRelease(parseDatasetId(params.dataset), parseReleaseVersion(params.version));
      return {
        intact: verdict.faults.length === 0,
        problems: verdict.faults.map((one) => `${one.key} is ${one.fault}`),
      };
    },

    ...qualityUseCases(ports),
    ...optOutUseCases(ports),
    ...deliveryUseCases(ports),
    ...cohortUseCases(ports),
    ...reviewUseCases(ports),
  };
}

async function publish(
  ports: CataloguePorts,
  person: Person,
  text: string,
  emit: (line: PublishProgress) => void,
): Promise<Extract<PublishProgress, { kind: 'published' }>> {
  demand(await abilityOf(ports, person), 'publish', 'Dataset');
  const file = fileToRead(ports, text);
  const deed = { type: datasetPublished, public: { dataset: file.name, version: file.version } };
  return perform(ports, person, deed, async (acting) => {
    const { manifest, digest, report } = await ports
      .steward()
      .publish(text, (step) => emit({ kind: 'step', step: publishSteps[step.stage] }));
    const { dataset, version, title, owner, synthetic, rows } = manifest;
    acting.note({
      public: { dataset, version, title, owner, synthetic, rows: rows.published, manifest: digest },
      private: { manifest: JSON.parse(JSON.stringify(manifest)) as JsonObject },
    });
    return {
      kind: 'published',
      dataset,
      version,
      rowsIn: rows.in,
      rowsPublished: rows.published,
      rowsQuarantined: rows.quarantined,
      reasons: Object.entries(report.quarantined).map(([reason, count]) => ({ reason, rows: count })),
      warnings: Object.entries(report.warnings)
        .filter(([, count]) => count !== 'none')
        .map(([reason, count]) => ({ reason, rows: count })),
      linkage: stepsOf({ ...report.linkage }),
      earlier: report.earlier ?? null,
      sameFileAs: report.sameFileAs ?? null,
      synopsis: null,
      manifestSha256: digest,
    };
  });
}

/** The release is published whatever becomes of its synopsis, which can be asked for again. */
async function synopsisAfter(
  ports: CataloguePorts,
  person: Person,
  dataset: string,
  emit: (line: PublishProgress) => void,
): Promise<string | null> {
  const release = await newestRelease(ports, dataset);
  if (release.manifest.privacy?.synopsis === undefined) return null;
  emit({ kind: 'step', step: 'Drawing the public synopsis' });
  try {
    const { epsilon } = await buySynopsis(ports, person, release);
    return `The public synopsis was published, for ε ${epsilon} of the dataset’s privacy budget.`;
  } catch (error) {
    const { detail } = toProblem(error);
    return `The public synopsis was not published. ${detail} vitrine dataset synopsis ${dataset} --publish asks for it again.`;
  }
}

function stepsOf(linkage: Readonly<Record<string, string>>): { reason: string; rows: string }[] {
  return Object.entries(linkage).map(([reason, rows]) => ({ reason, rows }));
}

function mentions({ manifest }: ListedRelease, text: string | undefined): boolean {
  const wanted = text?.trim().toLowerCase() ?? '';
  if (wanted === '') return true;
  const words = [
    manifest.dataset,
    manifest.title,
    manifest.description,
    ...manifest.columns.flatMap(({ name, description, codes = {} }) => [
      ...[name, description],
      ...Object.entries(codes).flat(),
    ]),
    ...(manifest.lookups ?? []).map((lookup) => lookup.description),
  ];
  return words.some((word) => word.toLowerCase().includes(wanted));
}

function summaryOf({ manifest, at }: ListedRelease): DatasetSummary {
  return {
    dataset: manifest.dataset,
    title: manifest.title,
    description: manifest.description,
    owner: manifest.owner,
    synthetic: manifest.synthetic,
    latest: manifest.version,
    published: at,
    rows: manifest.rows.published,
    columns: manifest.columns.length,
  };
}

function lookupsOf({ lookups = [], columns }: Manifest): Dataset['lookups'] {
  return lookups.map(({ name, description, source, codes, parents, single }) => {
    const transform = transformText({ kind: 'lookup', name });
    const offering = columns.filter((column) => column.transforms.includes(transform));
    return {
      ...{ transform, description, codes, parents, single },
      columns: offering.map((column) => column.name),
      sha256: source.sha256,
    };
  });
}

const outcomes = {
  warn: 'rows that break it are kept',
  quarantine: 'rows that break it are quarantined',
  refuse: 'a file in which a row breaks it is refused',
} as const;

function datasetOf(newest: ListedRelease, releases: readonly ListedRelease[]): Dataset {
  const { manifest } = newest;
  return {
    ...summaryOf(newest),
    licence: manifest.licence,
    columnList: manifest.columns.map(({ entity, codes, grant, wholeBecause, ...column }) => ({
      ...column,
      ...(entity === undefined ? {} : { entity }),
      ...(codes === undefined ? {} : { codes }),
      ...(grant === undefined ? {} : { grant }),
      ...(wholeBecause === undefined ? {} : { wholeBecause }),
    })),
    lookups: lookupsOf(manifest),
    releases: [...releases].reverse().map((one) => ({
      version: one.manifest.version,
      published: one.at,
      rows: one.manifest.rows.published,
      quarantined: one.manifest.rows.quarantined,
      manifestSha256: one.digest,
    })),
    quality: readPublishedFile(manifest.datasetFile.content).quality.map((rule) => ({
      rule: rule.rule,
      column: rule.column,
      outcome: outcomes[rule.onFail],
    })),
  };
}
