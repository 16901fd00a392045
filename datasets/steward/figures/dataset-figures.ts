import {
  packPeople,
  readSketch,
  tableBudget,
  unpackPeople,
  type Closeness,
  type Crowd,
} from '@vitrine/disclosure-control/history';
import type {
  Close,
  FiguresAnswer,
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

/** What was shown, and to which question. */
interface Shown<What> {
  readonly what: What;
  readonly query: string;
  /** How many people it rests on. */
  readonly people: number;
}

/** How a question asks: the sum of its frame's keys, the group, the agreement's threshold. */
interface Asked {
  readonly frame: bigint;
  readonly cell: string;
  readonly threshold: number;
}

/** One figure that is asked for, and where to tell what it is close to. */
interface Judging {
  readonly statistic: string;
  readonly own: Figure | null;
  readonly query: string;
  readonly close: Close;
}

/**
 * Everything that was shown of one dataset, under every agreement, to everybody, over all releases (decision 0012).
 * Not for use by two at once.
 */
export class DatasetFigures {
  readonly #secret: Uint8Array;
  readonly #log: FigureLog;
  readonly #figures = new Map<string, Remembered<Shown<Figure | null>>>();
  readonly #tables = new Map<string, Remembered<Shown<readonly RememberedGroup[]>>>();
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
      const { decision, close } = tables.memory.judge({ ...behind, ...asked });
      const [near, ...more] = decision.kind === 'repeat' ? decision.terms : [];
      if (near !== undefined && more.length === 0) {
        const groups = [...(tables.shown(near.figure)?.what ?? [])];
        return { decision: 'repeat', groups, close: closeTo(tables, close) };
      }
      if (decision.kind === 'withhold') return { decision: 'withhold' };
      const over = this.#populations[crowd].memory.size >= tableBudget(people, crowd);
      return { decision: over && this.#isFresh(crowd, behind, asked) ? 'exhausted' : 'compute' };
    });
  }

  figures({ figures, key, threshold, query }: FiguresParams): FiguresAnswer {
    const close: Close = [];
    const shown = figures.map(({ statistic, cell, sketch, own }) =>
      using(readSketch(sketch), (behind) =>
        this.#judge({ statistic, own, query, close }, behind, { frame: BigInt(key), cell, threshold }),
      ),
    );
    this.#write();
    return { shown, close: close.filter((one) => one.query !== query) };
  }

  table({ form, frame, key, threshold, crowd, groups, query }: TableParams): void {
    using(readSketch(frame), (behind) => {
      const fresh = this.#isFresh(crowd, behind, { frame: BigInt(key), cell: '', threshold }) ? crowd : null;
      this.#remember({ kind: 'table', form, fresh, groups, query }, behind);
    });
    this.#write();
  }

  close(): void {
    this.#log.close();
  }

  #judge({ statistic, own, query, close: met }: Judging, behind: Behind, asked: Asked): Figure | null {
    const remembered = this.#figuresOf(statistic);
    const { decision, close } = remembered.memory.judge({ ...behind, ...asked });
    met.push(...closeTo(remembered, close));
    if (decision.kind === 'repeat') {
      const terms = decision.terms.map(({ figure, sign }) => {
        const shown = remembered.shown(figure);
        // Under an agreement with a lower threshold it could be shown. Which it rests on does not depend on the asker.
        const enough = shown !== undefined && shown.people >= asked.threshold;
        return { sign, figure: enough ? shown.what : null };
      });
      return combined(terms, statistic === 'people' ? asked.threshold : undefined);
    }
    // What is close to something withheld is not remembered: it would withhold what is close to itself, and so on.
    if (decision.kind === 'withhold' && close !== undefined) return null;
    const figure = decision.kind === 'answer' ? own : null;
    this.#remember({ kind: 'figure', statistic, figure, query }, behind);
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
      const place = into.remember(
        behind,
        { what: head.figure, query: head.query, people: behind.people.size },
        head.figure !== null,
      );
      return (span) => into.written(place, span);
    }
    const tables = this.#tablesOf(head.form);
    const place = tables.remember(
      behind,
      { what: head.groups, query: head.query, people: behind.people.size },
      true,
    );
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

  #figuresOf(statistic: string): Remembered<Shown<Figure | null>> {
    const known =
      this.#figures.get(statistic) ?? new Remembered<Shown<Figure | null>>(this.#log, this.#secret);
    this.#figures.set(statistic, known);
    return known;
  }

  #tablesOf(form: string): Remembered<Shown<readonly RememberedGroup[]>> {
    const known =
      this.#tables.get(form) ?? new Remembered<Shown<readonly RememberedGroup[]>>(this.#log, this.#secret);
    this.#tables.set(form, known);
    return known;
  }
}

/** The questions that a figure is close to. The same people once more are no difference, and are not told. */
function closeTo(remembered: Remembered<Shown<unknown>>, close: Closeness | undefined): Close {
  if (close === undefined || close.people === 0) return [];
  return close.figures.map((place) => ({
    query: remembered.shown(place)?.query ?? '',
    people: close.people,
  }));
}

/** The same combination of what was shown; a number of people under the threshold is hidden, however it came about. */
function combined(
  terms: readonly { readonly sign: 1 | -1; readonly figure: Figure | null }[],
  threshold: number | undefined,
): Figure | null {
  let value = 0;
  const margins: number[] = [];
  for (const { sign, figure } of terms) {
    if (figure === null) return null;
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
