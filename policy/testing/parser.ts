import { Engine } from '@vitrine/core';
import type { AstNode } from '../ast.ts';
import { parseWith, parsedSchema } from '../guard-parse.ts';
import { readQuery } from '../query-node.ts';

/** The guard's parser in this process, for tests that ask it thousands of times. */
export class TestParser {
  readonly engine: Engine;

  private constructor(engine: Engine) {
    this.engine = engine;
  }

  static async open(): Promise<TestParser> {
    return new TestParser(await Engine.open({ threads: 1 }));
  }

  /** @throws QueryRefused */
  async parse(sql: string): Promise<AstNode> {
    const context = { signal: new AbortController().signal, event: nothing, bytes: nothing };
    return readQuery(parsedSchema.parse(await parseWith(this.engine)({ sql }, context)).ast);
  }

  close(): void {
    this.engine.close();
  }
}

const nothing = (): Promise<void> => Promise.resolve();
