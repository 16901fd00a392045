/**
 * The guard process: DuckDB's parser over researchers' SQL, in a sandbox with no data, no files and no
 * network. It parses and nothing else; the judgement is made outside, on the tree.
 */
import { Engine } from '@vitrine/core/engine';
import { serveRpc } from '@vitrine/core/wire';
import { parseWith } from './guard-parse.ts';

const engine = await Engine.open({ threads: 1, memoryMiB: 256 });
await engine.lockDown({ readable: [] });
await serveRpc(process.stdin, process.stdout, { parse: parseWith(engine) });
engine.close();
