import { ApiProblem, type Answer } from '@vitrine/api';

/** How the server keeps and gives one document; an empty one is forgotten. */
export interface KeptDocument {
  read(): Promise<Answer<'getDraft'>>;
  /** Keeps a text in the place of version `from`. @throws ApiProblem `conflict` when another is kept by now */
  write(text: string, from: string | null): Promise<Answer<'saveDraft'>>;
}

/**
 * One document that is being written. It is handed to the server a moment after each change, with the version that it
 * rests on. What could not be handed over stays in the memory of this tab, is tried again with the next change, and
 * counts as unsaved.
 */
export class DocumentDraft {
  readonly #server: KeptDocument;
  readonly #wait: number;
  readonly #onOther: () => void;
  /** What the server does not have yet; null where the document was sent and is to be forgotten. */
  #waiting: string | null | undefined;
  /** The version that this tab read or had kept last. */
  #version: string | null = null;
  /** What was handed over without an answer: the server may have it. */
  #unanswered: string | undefined;
  #other: Answer<'getDraft'> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** One call at a time: an older text never comes after a newer one. */
  #calls: Promise<void> = Promise.resolve();

  /** `wait` in ms; `onOther` is called when another text appears or is decided about. */
  constructor(server: KeptDocument, wait: number, onOther: () => void) {
    this.#server = server;
    this.#wait = wait;
    this.#onOther = onOther;
  }

  get unsaved(): boolean {
    return this.#waiting !== undefined;
  }

  get other(): string | undefined {
    return this.#other === undefined ? undefined : (this.#other.text ?? '');
  }

  async read(): Promise<string | undefined> {
    const kept = this.unsaved ? undefined : await this.#server.read();
    // What was written meanwhile counts, and rests on what this tab knew then.
    if (kept !== undefined && !this.unsaved) {
      this.#version = kept.version;
      return kept.text ?? undefined;
    }
    return this.#waiting ?? undefined;
  }

  write(text: string): void {
    this.#waiting = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.hand(), this.#wait);
  }

  remove(): Promise<void> {
    this.#waiting = null;
    this.#decided();
    return this.hand();
  }

  keepMine(): Promise<void> {
    if (this.#other === undefined) return Promise.resolve();
    this.#version = this.#other.version;
    this.#decided();
    return this.hand();
  }

  takeOther(): void {
    if (this.#other === undefined) return;
    this.#version = this.#other.version;
    this.#waiting = undefined;
    this.#decided();
  }

  /** Hands over what waits; settles when that was tried. */
  hand(): Promise<void> {
    clearTimeout(this.#timer);
    // What fails stays unsaved, and in sight.
    this.#calls = this.#calls.then(() => this.#put()).catch(() => undefined);
    return this.#calls;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#waiting = undefined;
    this.#unanswered = undefined;
    this.#version = null;
    this.#decided();
  }

  async #put(): Promise<void> {
    const handed = this.#waiting;
    if (handed === undefined || this.#other !== undefined) return;
    const text = handed ?? '';
    try {
      const { version } = await this.#server.write(text, this.#version);
      this.#version = version;
      this.#unanswered = undefined;
      if (this.#waiting === handed) this.#waiting = undefined;
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.code === 'conflict') return this.#meet();
      this.#unanswered = text;
      throw error;
    }
  }

  /** Another text is kept than the one that this tab rests on. */
  async #meet(): Promise<void> {
    const kept = await this.#server.read();
    const mine = this.#unanswered !== undefined && (kept.text ?? '') === this.#unanswered;
    this.#unanswered = undefined;
    if (mine) {
      this.#version = kept.version;
      return this.#put();
    }
    if (this.#waiting === null) {
      // This tab's text was sent, so the other goes on alone.
      this.#waiting = undefined;
      this.#version = null;
    } else if (this.#waiting !== undefined) {
      this.#other = kept;
      this.#onOther();
    }
  }

  #decided(): void {
    if (this.#other === undefined) return;
    this.#other = undefined;
    this.#onOther();
  }
}
