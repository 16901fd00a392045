import { InvalidInput } from '@vitrine/core/errors';
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** At most so many fields are named; the rest are in the facts. */
const named = 3;

/** What is wrong with a field, for the person who filled it: the rule and its limit, never the schema's own words. */
function sentenceOf(issue: Issue): string {
  const field = issue.path.length === 0 ? 'It' : `“${issue.path.join('.')}”`;
  if (issue.code === 'too_big') {
    const most = Number(issue.maximum).toLocaleString('en-GB');
    if (issue.origin === 'string') return `${field} is too long: at most ${most} characters are taken.`;
    if (issue.origin === 'array') return `${field} names too many: at most ${most} are taken.`;
    return `${field} is too large: at most ${most} is taken.`;
  }
  if (issue.code === 'too_small') {
    const least = Number(issue.minimum).toLocaleString('en-GB');
    if (issue.origin === 'string')
      return issue.minimum === 1
        ? `${field} is empty.`
        : `${field} is too short: ${least} characters at least.`;
    if (issue.origin === 'array') return `${field} names too few: ${least} at least.`;
    return `${field} is too small: at least ${least} is taken.`;
  }
  if (issue.code === 'unrecognized_keys')
    return `${issue.keys.map((key) => `“${key}”`).join(', ')}: no such field.`;
  return `${field} is missing, or not of the form that is taken here.`;
}

/** The refusal of input that does not fit its schema: which fields, and the limit that each goes beyond. */
export function unfitInput(what: string, issues: readonly Issue[]): InvalidInput {
  const problems = issues.map((issue) => ({ path: issue.path.join('.'), message: sentenceOf(issue) }));
  const limits = issues.every(({ code }) => code === 'too_big' || code === 'too_small');
  const said = problems.slice(0, named).map(({ message }) => message);
  return new InvalidInput({
    detail: limits ? said.join(' ') : [`The ${what} is not in the expected form.`, ...said].join(' '),
    ...(issues.some(({ code }) => code === 'too_big')
      ? { help: 'Shorten it and try again; what you typed is kept.' }
      : {}),
    facts: { problems },
  });
}
