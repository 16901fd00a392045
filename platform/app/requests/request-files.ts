import type { FilePreview } from '@vitrine/api';
import { NotFound } from '@vitrine/core/errors';
import { parseQueryId } from '@vitrine/core/ids';
import {
  demandMaySeeFiles,
  filePage,
  protectResult,
  readFile,
  takeFile,
  type Request,
  type RequestFile,
} from '@vitrine/disclosure-control/requests';
import { writeCsv } from '@vitrine/disclosure-control/format';
import type { Person } from '@vitrine/identity/people';
import { refuseWhileStopped } from '../environment/environment-state.ts';
import type { Parts } from '../boot/parts.ts';
import { demandNotQuarantined } from './load-quarantines.ts';
import type { RequestReader } from './request-reader.ts';
import { resultFileName } from './show.ts';
import type { ShownFiles } from './shown-files.ts';

/** Files of requests: made from results, and put before people part by part. */
export class RequestFiles {
  readonly #parts: Pick<Parts, 'database' | 'clock' | 'outputs' | 'queries'>;
  readonly #reader: RequestReader;
  readonly #shown: ShownFiles;

  constructor(
    parts: Pick<Parts, 'database' | 'clock' | 'outputs' | 'queries'>,
    reader: RequestReader,
    shown: ShownFiles,
  ) {
    this.#parts = parts;
    this.#reader = reader;
    this.#shown = shown;
  }

  /** The file of a query's result, with the profile applied and its findings; kept under its hash. */
  async ofResult(
    person: Person,
    request: Pick<Request, 'agreement' | 'profile' | 'files'>,
    query: string,
    name?: string,
  ): Promise<RequestFile> {
    const kept = this.#parts.queries.get(parseQueryId(query), person.id);
    if (kept.result === undefined || kept.agreement !== request.agreement) {
      throw new NotFound({
        detail: 'The query has no result under this agreement.',
        help: 'Run it again, then ask for its release.',
      });
    }
    const { columns, rows, findings } = protectResult(kept.result, request.profile);
    const taken = request.files.map((file) => file.name);
    return takeFile(
      this.#parts.outputs,
      {
        name: name ?? resultFileName(taken, query),
        bytes: Buffer.from(writeCsv(columns, rows), 'utf8'),
        origin: 'result',
        query,
        lineage: kept.result.tables,
        evidence: findings,
      },
      request.profile,
    );
  }

  /** A part of a file, on record before it is shown. */
  async preview(person: Person, id: string, name: string, from: number): Promise<FilePreview> {
    const view = await this.#reader.view(person, id);
    const file = view.files.find((one) => one.name === name);
    if (file === undefined) throw new NotFound({ detail: 'The request has no file of this name.' });
    demandMaySeeFiles(await this.#reader.viewer(person), view);
    await refuseWhileStopped(this.#parts.database);
    await demandNotQuarantined(this.#parts, view);
    const page = filePage(file, await readFile(this.#parts.outputs, file.sha256), from);
    await this.#shown.show(person, view.id, file, page);
    return {
      name: file.name,
      mediaType: file.mediaType,
      ...(page.text === undefined ? {} : { text: page.text }),
      ...(page.table === undefined
        ? {}
        : { table: { columns: [...page.table.columns], rows: page.table.rows.map((row) => [...row]) } }),
      from: page.from,
      ...(page.end || page.to === page.from ? {} : { next: page.to }),
      total: page.total,
      truncated: page.from > 0 || !page.end,
    };
  }
}
