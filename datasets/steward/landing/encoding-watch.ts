import type { DatasetFile } from '../../catalogue/dataset-file/dataset-file.ts';
import { LandingEncoding } from '../../errors.ts';
import { Utf8Watch } from './utf8-watch.ts';

type Declared = Pick<DatasetFile['source'], 'file' | 'encoding'>;

/** Holds the bytes against the declared encoding, and gives them in UTF-8. */
export class EncodingWatch {
  readonly #source: Declared;
  readonly #watch = new Utf8Watch();
  readonly #decoder = new TextDecoder('windows-1252');

  constructor(source: Declared) {
    this.#source = source;
  }

  /** @throws LandingEncoding naming the line */
  decode(chunk: Buffer): Buffer {
    this.#watch.push(chunk);
    if (this.#source.encoding === 'windows-1252')
      return Buffer.from(this.#decoder.decode(chunk, { stream: true }));
    this.#demandUtf8();
    return chunk;
  }

  /** @throws LandingEncoding */
  end(): Buffer {
    const { encoding, file } = this.#source;
    this.#watch.end();
    if (encoding === 'utf-8') {
      this.#demandUtf8();
      return Buffer.alloc(0);
    }
    if (!this.#watch.ascii && this.#watch.badLine === undefined) {
      throw new LandingEncoding({
        detail: `The file ${file} is declared as windows-1252, but all of it is UTF-8.`,
        help: 'Declare utf-8; read as windows-1252 its accented letters would be spoilt.',
        facts: { declared: encoding },
      });
    }
    return Buffer.from(this.#decoder.decode());
  }

  #demandUtf8(): void {
    const line = this.#watch.badLine;
    if (line === undefined) return;
    throw new LandingEncoding({
      detail: `The file ${this.#source.file} is declared as UTF-8, but line ${line} is not.`,
      help: 'Ask the sender which encoding it is; hospital systems often write windows-1252.',
      facts: { declared: this.#source.encoding, line },
    });
  }
}
