import type { Request } from '@vitrine/api';
import { may } from '../logic/may.ts';
import { firstStep, questions, stepNamed, type QuestionName } from './questions.ts';

/** The step of a request that is being written; none when it is only read. */
export function stepOf(
  request: Pick<Request, 'state' | 'may' | 'context'>,
  named: string | null,
): QuestionName | 'check' | undefined {
  const open = request.state === 'draft' || request.state === 'changes-requested';
  if (!open || !may(request.may, 'change').allowed) return undefined;
  return stepNamed(named) ?? firstStep(request.context);
}

/** What stands before the request's title: “Error: ” where an answer is to be mended, then the question. */
export function titleBefore(step: QuestionName | 'check' | undefined, failed: boolean): string {
  if (step === undefined) return '';
  const question =
    step === 'check' ? 'Check before you send' : questions.find((one) => one.name === step)?.title;
  return `${failed ? 'Error: ' : ''}${question ?? ''} – `;
}
