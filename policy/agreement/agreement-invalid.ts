import { VitrineError } from '@vitrine/core/errors';

/** One fault of an agreement document. Lines and columns count from 1. */
export interface AgreementProblem {
  readonly line: number;
  readonly column: number;
  /** The field, such as `datasets.0.columns.3`; empty for the document as a whole. */
  readonly path: string;
  readonly message: string;
}

/** An agreement document that cannot be accepted; `facts.problems` lists every fault found. */
export class AgreementInvalid extends VitrineError {
  readonly code = 'agreement-invalid';
  readonly status = 422;
  readonly title = 'The agreement document is not valid';
  readonly problems: readonly AgreementProblem[];

  constructor(problems: readonly AgreementProblem[]) {
    const [first] = problems;
    const where =
      first === undefined ? '' : ` Line ${first.line}, ${first.path || 'document'}: ${first.message}`;
    super({
      detail: `The agreement document has ${problems.length} ${problems.length === 1 ? 'fault' : 'faults'}.${where}`,
      help: 'docs/agreements.md describes every field; the published JSON Schema lets an editor check while you write.',
      facts: { problems: problems.map((problem) => ({ ...problem })) },
    });
    this.problems = problems;
  }
}
