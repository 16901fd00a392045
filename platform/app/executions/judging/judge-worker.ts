import { parentPort } from 'node:worker_threads';
import { toProblem } from '@vitrine/core/errors';
import { judgeQuery, type JudgeTask } from './judge-query.ts';

/** The thread that judges: one query after the other, none of which anybody else waits for. */
parentPort?.on('message', (task: JudgeTask) => {
  try {
    parentPort?.postMessage({ plan: judgeQuery(task) });
  } catch (error) {
    parentPort?.postMessage({ problem: toProblem(error) });
  }
});
