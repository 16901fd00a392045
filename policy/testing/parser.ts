import { Engine } from '@vitrine/core/engine';
import type { AstNode } from '../sql/kit/ast.ts';
import { parseWith, parsedSchema } from '../sql/guard/guard-parse.ts';
import { readQuery } from '../sql/kit/query-node.ts';

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
