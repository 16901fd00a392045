import { ApiProblem, problem as problemSchema, type Problem } from '@vitrine/api';

const unreachable: Problem = {
  type: 'urn:vitrine:problem:unreachable',
  title: 'No connection to the server',
  status: 0,
  detail: 'The server could not be reached. What you typed is kept.',
  code: 'unreachable',
  help: 'Check the connection and try again.',
};

const unexpected: Problem = {
  type: 'urn:vitrine:problem:unexpected-answer',
  title: 'An answer of another form',
  status: 0,
  detail: 'The server answered in a form that this page does not know. What you typed is kept.',
  code: 'unexpected-answer',
  help: 'Reload the page. If it happens again, tell the operator.',
};

/** A problem to show for whatever went wrong. Never the engine's own text. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ApiProblem) return error.problem;
  const sent = problemSchema.safeParse(error);
  if (sent.success) return sent.data;
  return error instanceof TypeError ? unreachable : unexpected;
}

export function wasAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Whether the server did not decide anything: it was not reached, or its answer was not understood. */
export const isNoAnswer = (problem: Pick<Problem, 'code'>): boolean =>
  problem.code === unreachable.code || problem.code === unexpected.code;
