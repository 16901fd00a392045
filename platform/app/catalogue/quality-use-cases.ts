import type { CheckProgress, FaultList, QualityReport, QuarantinedRows } from '@vitrine/api';
import type { parseDatasetId, parseReleaseVersion } from '@vitrine/core/ids';
import { ReleaseUnknown } from '@vitrine/datasets/errors';
import {
  faultText,
  faultsListed,
  getDataset,
  datasetFileFrom,
  readPublishedFile,
  partsOfReason,
  quarantineShown,
  type ListedRelease,
} from '@vitrine/datasets/catalogue';
import type { CheckedFile } from '@vitrine/datasets/catalogue/steward';
import type { Person } from '@vitrine/identity/people';
import { demand } from '@vitrine/policy/abilities';
import { abilityOf } from '../agreements/abilities.ts';
import { perform } from '../record/acts.ts';
import { lockOf } from '../record/lock-keys.ts';
import { eventStream } from '../executions/event-stream.ts';
import type { CataloguePorts } from './ports.ts';
import type { UseCases } from '../use-case.ts';
import { fileToRead } from './file-to-read.ts';
import { looksLeft } from './looks-left.ts';
import { publishSteps } from './publish-steps.ts';

type QualityUseCases = Pick<
  UseCases,
  'draftDataset' | 'draftFromContract' | 'checkDataset' | 'getQuality' | 'showQuarantine' | 'listFaults'
>;

/** What a delivery came to: tried beforehand, read back, and what was kept out of it. A data manager's alone. */
export function qualityUseCases(ports: CataloguePorts): QualityUseCases {
  return {
    draftDataset: async ({ person }, { body: { file, source } }) => {
      demand(await abilityOf(ports, person), 'publish', 'Dataset');
      const deed = { type: 'dataset.drafted', public: {}, private: { file } };
      const landed = { alias: source, file };
      return { text: await perform(ports, person, deed, () => ports.steward().draft(landed)) };
    },

    draftFromContract: async ({ person }, { body: { text } }) => {
      demand(await abilityOf(ports, person), 'publish', 'Dataset');
      return { text: datasetFileFrom(text) };
    },

    checkDataset: ({ person }, { body }) =>
      eventStream<CheckProgress>(async (emit) => {
        emit(await check(ports, person, body.text, emit));
      }),

    getQuality: async ({ person }, { params }) => {
      demand(await abilityOf(ports, person), 'publish', 'Dataset');
      const { dataset, version } = await releaseOf(ports, params);
      return reportFace(await ports.steward().quality(dataset, version));
    },

    showQuarantine: async ({ person }, { params, body }) => {
      demand(await abilityOf(ports, person), 'publish', 'Dataset');
      const release = await releaseOf(ports, params);
      // One look at a time: two at once would be counted as one.
      return ports.locks.hold([lockOf.shownTo(person.id)], () => look(ports, person, release, body));
    },

    listFaults: async ({ person }, { params }) => {
      demand(await abilityOf(ports, person), 'publish', 'Dataset');
      const { dataset, version, listed } = await releaseOf(ports, params);
      const deed = { type: faultsListed, public: { dataset, release: version } };
      const list = await perform(ports, person, deed, async (acting) => {
        const receipt = await ports.receipts.of(acting.intent.index);
        return ports.steward().faultList({ dataset, version, receipt });
      });
      return faultListFace(listed, list);
    },
  };
}

interface KnownRelease {
  readonly dataset: ReturnType<typeof parseDatasetId>;
  readonly version: ReturnType<typeof parseReleaseVersion>;
  readonly listed: ListedRelease;
}

async function releaseOf(
  ports: CataloguePorts,
  params: { readonly dataset: string; readonly version: string },
): Promise<KnownRelease> {
  const listed = (await getDataset(ports.database, params.dataset)).find(
    (one) => one.manifest.version === params.version,
  );
  if (listed === undefined) throw new ReleaseUnknown({ detail: 'There is no such release.' });
  const { dataset, version } = listed.manifest;
  return { dataset, version, listed };
}

async function look(
  ports: CataloguePorts,
  person: Person,
  { dataset, version }: KnownRelease,
  query: { readonly reason?: string | undefined; readonly after: number },
): Promise<QuarantinedRows> {
  const left = await looksLeft(ports, person);
  const { reason, after } = query;
  const deed = {
    type: quarantineShown,
    public: { dataset, release: version },
    private: { after, ...(reason === undefined ? {} : { reason }) },
  };
  return perform(ports, person, deed, async (acting) => {
    const receipt = await ports.receipts.of(acting.intent.index);
    const asked = reason === undefined ? { after } : { after, reason };
    const { rows, more } = await ports.steward().quarantinedRows({ dataset, version, receipt, ...asked });
    return { rows: rows.map((row) => ({ ...row, text: faultText(row.reason) })), more, left: left - 1 };
  });
}

async function check(
  ports: CataloguePorts,
  person: Person,
  text: string,
  emit: (line: CheckProgress) => void,
): Promise<CheckProgress> {
  demand(await abilityOf(ports, person), 'publish', 'Dataset');
  const { name: dataset, version } = fileToRead(ports, text);
  const deed = { type: 'dataset.checked', public: { dataset, version } };
  const { report, firstLines, taken } = await perform(ports, person, deed, () =>
    ports.steward().check(text, (step) => emit({ kind: 'step', step: publishSteps[step.stage] })),
  );
  return { kind: 'checked', dataset, version, taken, report: reportFace(report, firstLines) };
}

function reportFace(
  { rows, quarantined, warnings, columns, earlier, identifiability, sameFileAs }: CheckedFile['report'],
  firstLines: CheckedFile['firstLines'] = {},
): QualityReport {
  return {
    rows,
    quarantined: Object.entries(quarantined).map(([reason, count]) => ({
      ...{ reason, text: faultText(reason), rows: count },
      lines: [...(firstLines[reason] ?? [])],
    })),
    warnings: Object.entries(warnings)
      .filter(([, count]) => count !== 'none')
      .map(([reason, count]) => ({ reason, rows: count })),
    columns: [...columns],
    earlier: earlier ?? null,
    identifiability: identifiability ?? null,
    sameFileAs: sameFileAs ?? null,
  };
}

/** The faults under the headings that the sender knows. */
function faultListFace(
  { manifest }: ListedRelease,
  list: {
    readonly faults: readonly Omit<FaultList['faults'][number], 'heading' | 'text'>[];
    readonly total: number;
  },
): FaultList {
  const columns = readPublishedFile(manifest.datasetFile.content).columns;
  const headings = new Map(columns.map((one) => [one.name, one.from ?? one.name]));
  const { file, sha256 } = manifest.source;
  const faults = list.faults.map((fault) => {
    const { column } = partsOfReason(fault.reason);
    const heading = column === undefined ? null : (headings.get(column) ?? column);
    return { ...fault, heading, text: faultText(fault.reason) };
  });
  return { file, sha256, total: list.total, faults };
}
