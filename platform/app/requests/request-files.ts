import { writeIpynb, type FilePreview } from '@vitrine/api';
import { Conflict, NotFound } from '@vitrine/core/errors';
import { agreementOf, parseQueryId, type AgreementRef } from '@vitrine/core/ids';
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
import type { OutputFile } from '../notebooks/output-files.ts';
import type { RequestPorts } from './ports.ts';
import { demandNotQuarantined } from './load-quarantines.ts';
import type { RequestReader } from './request-reader.ts';
import { resultFileName } from './show.ts';
import type { ShownFiles } from './shown-files.ts';

/** A file that a person's code put among the outputs of its kernel. */
export type ReadOutput = (person: Person, ref: AgreementRef, name: string) => Promise<OutputFile>;

/** Files of requests: made from results, and put before people part by part. */
export class RequestFiles {
  readonly #ports: Pick<RequestPorts, 'database' | 'ledger' | 'clock' | 'outputs' | 'queries' | 'notebooks'>;
  readonly #reader: RequestReader;
  readonly #shown: ShownFiles;
  readonly #readOutput: ReadOutput;

  constructor(
    ports: Pick<RequestPorts, 'database' | 'ledger' | 'clock' | 'outputs' | 'queries' | 'notebooks'>,
    reader: RequestReader,
    shown: ShownFiles,
    readOutput: ReadOutput,
  ) {
    this.#ports = ports;
    this.#reader = reader;
    this.#shown = shown;
    this.#readOutput = readOutput;
  }

  /** The file of a query's result, with the profile applied and its findings; kept under its hash. */
  async ofResult(
    person: Person,
    request: Pick<Request, 'agreement' | 'profile' | 'files'>,
    query: string,
    name?: string,
  ): Promise<RequestFile> {
    const kept = this.#ports.queries.get(parseQueryId(query), person.id);
    if (kept.result === undefined || kept.agreement !== request.agreement) {
      throw new NotFound({
        detail: 'The query has no result under this agreement.',
        help: 'Run it again, then ask for its release.',
      });
    }
    if (kept.result.frames !== undefined)
      throw new Conflict({
        detail:
          'The result was computed from a frame that code shared, so nobody can say what its figures are of.',
        help: 'Read it in Python or R, and put it out there with vitrine.output: its file is checked as such.',
      });
    const { columns, rows, figures, findings } = protectResult(kept.result, request.profile);
    const taken = request.files.map((file) => file.name);
    return takeFile(
      this.#ports.outputs,
      {
        name: name ?? resultFileName(taken, query),
        bytes: Buffer.from(writeCsv(columns, rows), 'utf8'),
        figures: Buffer.from(writeCsv(figures.columns, figures.rows), 'utf8'),
        origin: 'result',
        query,
        lineage: kept.result.tables,
        evidence: findings,
      },
      request.profile,
    );
  }

  /** The file that a request is to have: a query's result, what code put among its outputs, or a notebook. */
  ofSource(
    person: Person,
    request: Pick<Request, 'agreement' | 'profile' | 'files'>,
    source: { readonly query: string } | { readonly output: string } | { readonly notebook: true },
    name?: string,
  ): Promise<RequestFile> {
    if ('notebook' in source) return this.#ofNotebook(person, request, name);
    return 'query' in source
      ? this.ofResult(person, request, source.query, name)
      : this.#ofOutput(person, request, source.output, name);
  }

  /** The person's own code and words, without anything that was shown of them: as their browser holds them. */
  async #ofNotebook(
    person: Person,
    request: Pick<Request, 'agreement' | 'profile' | 'files'>,
    name = 'notebook.ipynb',
  ): Promise<RequestFile> {
    const { cells } = await this.#ports.notebooks.load(person.id, agreementOf(request.agreement));
    if (cells.length === 0)
      throw new NotFound({ detail: 'Your notebook has no cells.', help: 'Write into it first.' });
    const handed = { name, bytes: Buffer.from(writeIpynb(cells), 'utf8'), origin: 'upload' } as const;
    return takeFile(this.#ports.outputs, handed, request.profile, request.files);
  }

  /** Nothing is known of an output but its bytes: it is checked as any file is, whatever its name. */
  async #ofOutput(
    person: Person,
    request: Pick<Request, 'agreement' | 'profile' | 'files'>,
    output: string,
    name = output,
  ): Promise<RequestFile> {
    const { bytes, kernel } = await this.#readOutput(person, request.agreement, output);
    const handed = { name, bytes, origin: 'output', kernel } as const;
    return takeFile(this.#ports.outputs, handed, request.profile, request.files);
  }

  /** A part of a file, on record before it is shown. */
  async preview(person: Person, id: string, name: string, from: number): Promise<FilePreview> {
    const view = await this.#reader.view(person, id);
    const file = view.files.find((one) => one.name === name);
    if (file === undefined) throw new NotFound({ detail: 'The request has no file of this name.' });
    demandMaySeeFiles(await this.#reader.viewer(person), view, file);
    await refuseWhileStopped(this.#ports.database);
    await demandNotQuarantined(this.#ports, view);
    const page = filePage(file, await readFile(this.#ports.outputs, file.sha256), from);
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
