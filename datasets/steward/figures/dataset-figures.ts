import {
  packPeople,
  readSketch,
  tableBudget,
  unpackPeople,
  type Crowd,
} from '@vitrine/disclosure-control/history';
import type {
  FiguresParams,
  FrameAnswer,
  FrameParams,
  RememberedGroup,
  TableParams,
} from '@vitrine/notebooks-gateway/protocol';
import { FigureLog, type Span } from './figure-log.ts';
import { readRecord, writeRecord, type FigureRecord, type RecordHead } from './figure-record.ts';
import { Remembered, type Behind } from './remembered.ts';

type Figure = { readonly value: number; readonly margin: number };

/** How a question asks: the sum of its frame's keys, the group, the agreement's threshold. */
interface Asked {
  readonly frame: bigint;
  readonly cell: string;
  readonly threshold: number;
}

/**
 * Everything that was shown of one dataset, under every agreement, to everybody, over all releases (decision 0012).
 * Not for use by two at once.
 */
export class DatasetFigures {
  readonly #secret: Uint8Array;
  readonly #log: FigureLog;
  readonly #figures = new Map<string, Remembered<Figure | null>>();
  readonly #tables = new Map<string, Remembered<readonly RememberedGroup[]>>();
  /** Populations that were asked about, by how they were singled out. */
  readonly #populations: Readonly<Record<Crowd, Remembered<null>>>;
  /** Judged, and not on disk yet. */
  #unwritten: { readonly record: FigureRecord; readonly written: (span: Span) => void }[] = [];

  private constructor(secret: Uint8Array, log: FigureLog) {
    this.#secret = secret;
    this.#log = log;
    this.#populations = { declared: new Remembered(log, secret), chosen: new Remembered(log, secret) };
  }

  /**
   * @param key seals the file
   * @param secret draws the chance of decisions, and fingerprints
   * @throws Corrupt when what is on disk is not what was remembered
   */
  static async open(
    path: string,
    key: Uint8Array,
    secret: Uint8Array,
    context: string,
  ): Promise<DatasetFigures> {
    const found: { readonly record: FigureRecord; readonly span: Span }[] = [];
    const log = await FigureLog.open(path, key, context, (bytes, span) =>
      found.push({ record: readRecord(bytes), span }),
    );
    const figures = new DatasetFigures(secret, log);
    for (const { record, span } of found) figures.#restore(record, span);
    return figures;
  }

  frame({ form, frame, key, threshold, people, crowd }: FrameParams): FrameAnswer {
    return using(readSketch(frame), (behind) => {
      const asked = { frame: BigInt(key), cell: '', threshold };
      const tables = this.#tablesOf(form);
      const { decision } = tables.memory.judge({ ...behind, ...asked });
      const [near, ...more] = decision.kind === 'repeat' ? decision.terms : [];
      if (near !== undefined && more.length === 0)
        return { decision: 'repeat', groups: [...(tables.shown(near.figure) ?? [])] };
      if (decision.kind === 'withhold') return { decision: 'withhold' };
      const over = this.#populations[crowd].memory.size >= tableBudget(people, crowd);
      return { decision: over && this.#isFresh(crowd, behind, asked) ? 'exhausted' : 'compute' };
    });
  }

  figures({ figures, key, threshold }: FiguresParams): readonly (Figure | null)[] {
    const answers = figures.map(({ statistic, cell, sketch, own }) =>
      using(readSketch(sketch), (behind) =>
        this.#judge(statistic, behind, { frame: BigInt(key), cell, threshold }, own),
      ),
    );
    this.#write();
    return answers;
  }

  table({ form, frame, key, threshold, crowd, groups }: TableParams): void {
    using(readSketch(frame), (behind) => {
      const fresh = this.#isFresh(crowd, behind, { frame: BigInt(key), cell: '', threshold }) ? crowd : null;
      this.#remember({ kind: 'table', form, fresh, groups }, behind);
    });
    this.#write();
  }

  close(): void {
    this.#log.close();
  }

  #judge(statistic: string, behind: Behind, asked: Asked, own: Figure | null): Figure | null {
    const remembered = this.#figuresOf(statistic);
    const { decision, close } = remembered.memory.judge({ ...behind, ...asked });
    if (decision.kind === 'repeat') {
      const terms = decision.terms.map(({ figure, sign }) => ({ sign, figure: remembered.shown(figure) }));
      return combined(terms, statistic === 'people' ? asked.threshold : undefined);
    }
    // What is close to something withheld is not remembered: it would withhold what is close to itself, and so on.
    if (decision.kind === 'withhold' && close !== undefined) return null;
    const figure = decision.kind === 'answer' ? own : null;
    this.#remember({ kind: 'figure', statistic, figure }, behind);
    return figure;
  }

  /** Whether nobody asked about this population or one near it. */
  #isFresh(crowd: Crowd, behind: Behind, asked: Asked): boolean {
    return this.#populations[crowd].memory.judge({ ...behind, ...asked }).decision.kind === 'answer';
  }

  #remember(head: RecordHead, behind: Behind): void {
    const written = this.#take(head, behind);
    const record = { head, print: behind.print, people: packPeople(behind.people) };
    this.#unwritten.push({ record, written });
  }

  #restore({ head, print, people }: FigureRecord, span: Span): void {
    using({ print, people: unpackPeople(people) }, (behind) => this.#take(head, behind)(span));
  }

  /** Into memory; returns what to call once it is on disk. */
  #take(head: RecordHead, behind: Behind): (span: Span) => void {
    if (head.kind === 'figure') {
      const into = this.#figuresOf(head.statistic);
      const place = into.remember(behind, head.figure, head.figure !== null);
      return (span) => into.written(place, span);
    }
    const tables = this.#tablesOf(head.form);
    const place = tables.remember(behind, head.groups, true);
    const populations = head.fresh === null ? undefined : this.#populations[head.fresh];
    const own = populations?.remember(behind, null, true);
    return (span) => {
      tables.written(place, span);
      if (own !== undefined) populations?.written(own, span);
    };
  }

  #write(): void {
    const records = this.#unwritten;
    this.#unwritten = [];
    if (records.length === 0) return;
    const spans = this.#log.append(records.map(({ record }) => writeRecord(record)));
    for (const [at, { written }] of records.entries()) {
      const span = spans[at];
      if (span !== undefined) written(span);
    }
  }

  #figuresOf(statistic: string): Remembered<Figure | null> {
    const known = this.#figures.get(statistic) ?? new Remembered<Figure | null>(this.#log, this.#secret);
    this.#figures.set(statistic, known);
    return known;
  }

  #tablesOf(form: string): Remembered<readonly RememberedGroup[]> {
    const known =
      this.#tables.get(form) ?? new Remembered<readonly RememberedGroup[]>(this.#log, this.#secret);
    this.#tables.set(form, known);
    return known;
  }
}

/** The same combination of what was shown; a number of people under the threshold is hidden, however it came about. */
function combined(
  terms: readonly { readonly sign: 1 | -1; readonly figure: Figure | null | undefined }[],
  threshold: number | undefined,
): Figure | null {
  let value = 0;
  const margins: number[] = [];
  for (const { sign, figure } of terms) {
    if (figure === null || figure === undefined) return null;
    value += sign * figure.value;
    margins.push(figure.margin);
  }
  if (threshold !== undefined && value < threshold) return null;
  return { value, margin: Math.hypot(...margins) };
}

/** Bitmaps lie in memory that nobody collects. */
function using<Value>(behind: Behind, work: (behind: Behind) => Value): Value {
  try {
    return work(behind);
  } finally {
    behind.people.dispose();
  }
}
