import { agreementOf, newActId, parseAgreementRef } from '@vitrine/core/ids';
import { requestRules } from '@vitrine/disclosure-control/requests';
import type { Entry, Ledger } from '@vitrine/ledger/log';
import type { Role } from '@vitrine/policy/abilities';
import { agreementRules, endRules } from '@vitrine/policy/lifecycle';
import { z } from 'zod';
import { sampleCommitted, sampleDrawn, sampledLookedAt } from '../audit/sampling/events.ts';
import { samplingRules } from '../audit/sampling/sampling-rules.ts';
import { assignmentRules } from '../checking/assignment-rules.ts';
import { caseRules } from '../cases/case-rules.ts';
import { caseStepped, incidentStepped } from '../cases/events.ts';
import { incidentRules } from '../cases/incident-rules.ts';
import { resumed, stopped } from '../environment/environment-state.ts';
import { allowanceExtended, pageShown } from '../executions/project-shown.ts';
import { budgetRules } from '../privacy/budget-rules.ts';

/**
 * The ledger entry type from which all rules are replayed. A log that was begun by an earlier version gets it at the
 * upgrade: what stands before it is judged by the rules that held then.
 */
export const rulesBegun = 'rules.begun';

/** Who may do what cannot be undone, or what changes who may. The system does some of it by itself. */
const roleFor: Readonly<Record<string, Role>> = {
  'agreement.applied': 'access-officer',
  'agreement.signed': 'access-officer',
  'agreement.suspended': 'access-officer',
  'agreement.ended': 'access-officer',
  [allowanceExtended]: 'access-officer',
  'request.vote': 'output-checker',
  'request.thread-settled': 'output-checker',
  'request.released': 'output-checker',
  [sampleCommitted]: 'igard-reviewer',
  [sampleDrawn]: 'igard-reviewer',
  [sampledLookedAt]: 'igard-reviewer',
  [caseStepped]: 'igard-reviewer',
  [incidentStepped]: 'igard-reviewer',
  [stopped]: 'operator',
  [resumed]: 'operator',
};

const textual = z.string().catch('');
const person = z.object({ id: z.string(), username: z.string(), roles: z.array(z.string()) });
const limits = z.object({ limits: z.object({ rowsPerDay: z.int() }), people: z.array(z.string()) });
const shown = z.object({ actor: z.string(), kind: z.string(), rows: z.int(), day: z.string() });
const extension = z.object({ person: z.string(), rows: z.int(), day: z.string() });

/**
 * Replays everything by which it is decided, and says what rule an entry broke: who may act, whose signatures and votes
 * count, what may be shown a day, what a privacy budget grants. However well the log is signed, its entries may say what the product never allows.
 *
 * @returns takes every entry in its order; answers with a sentence for the first rule that it broke, or undefined
 */
export function recordRules(): (entry: Entry, rootOf?: RootOf) => string | undefined {
  let strict = false;
  const requests = requestRules(() => strict);
  const rules = [
    agreementRules(() => strict),
    endRules(),
    actorRules(),
    allowanceRules(),
    budgetRules(),
    assignmentRules(),
  ];
  const samples = samplingRules();
  const cases = caseRules();
  const incidents = incidentRules();
  return (entry, rootOf = noRoots) => {
    const ofRequests = requests(entry);
    const ofSamples = samples(entry, rootOf);
    const ofCases = cases(entry) ?? incidents(entry);
    // Each follows every entry, whether or not another has found something.
    const [found] = rules.flatMap((rule) => rule(entry) ?? []);
    const broken = ofRequests ?? ofSamples ?? ofCases ?? (strict ? found : undefined);
    strict ||= entry.type === rulesBegun && entry.phase === 'fact';
    return broken;
  };
}

type RootOf = (size: number) => Buffer;
/** Who has no tree finds every draw at fault. */
const noRoots: RootOf = () => Buffer.alloc(0);

const happened = ({ phase, result }: Entry): boolean =>
  phase === 'fact' || (phase === 'outcome' && result === 'done');

/** Everybody acts with the role that the sign-in provider gave them last, and nobody judges their own. */
function actorRules(): (entry: Entry) => string | undefined {
  const people = new Map<string, z.output<typeof person>>();
  /** Sign-in names that an agreement names or ever named. */
  const named = new Map<string, Set<string>>();
  return (entry) => {
    if (!happened(entry)) return undefined;
    if (entry.type === 'person.recorded') {
      const known = person.safeParse(entry.private['person']);
      if (known.success) people.set(known.data.id, known.data);
      return undefined;
    }
    if (entry.type === 'agreement.applied') note(named, entry);
    const role = isAnswer(entry) ? undefined : isQuestion(entry) ? 'output-checker' : roleFor[entry.type];
    const { actor } = entry.private;
    if (role === undefined || typeof actor !== 'string') return undefined;
    if (actor === 'system' && (entry.type === 'agreement.ended' || entry.type === 'agreement.suspended'))
      return undefined;
    const who = people.get(actor);
    if (who?.roles.includes(role) !== true)
      return `It was done by somebody who did not have the role ${role}.`;
    const signer = entry.private['officer'];
    if (entry.type === 'agreement.signed' && signer !== who.username)
      return 'A signature is in the name of another than who signed.';
    if (role === 'output-checker' && named.get(agreementIn(entry))?.has(who.username) === true)
      return 'A checker judged a request of an agreement that names them.';
    return undefined;
  };
}

/** Whoever is asked in a case answers, in whatever role. */
const isAnswer = ({ type, private: body }: Entry): boolean =>
  type === caseStepped && answered.safeParse(body['step']).success;
/** Who begins a thread about a file checks it; who goes on with one may be its requester. */
const isQuestion = ({ type, private: body }: Entry): boolean =>
  type === 'request.said' && question.safeParse(body['event']).success;
const question = z.object({ name: z.string() });
const answered = z.object({ kind: z.literal('answered') });

function note(named: Map<string, Set<string>>, entry: Entry): void {
  const document = limits.pick({ people: true }).safeParse(entry.private['document']);
  if (!document.success) return;
  const agreement = agreementIn(entry);
  named.set(agreement, new Set([...(named.get(agreement) ?? []), ...document.data.people]));
}

/** The agreement an entry is about, without version. */
function agreementIn({ public: face }: Entry): string {
  const ref = textual.parse(face['agreement'] ?? face['ref']);
  try {
    return agreementOf(parseAgreementRef(ref));
  } catch {
    return ref;
  }
}

/** Nobody is shown more of an agreement on a day than its document and its officers allow. */
function allowanceRules(): (entry: Entry) => string | undefined {
  const perDay = new Map<string, number>();
  const counted = new Map<string, number>();
  const add = (key: readonly string[], rows: number): number => {
    const name = JSON.stringify(key);
    const sum = (counted.get(name) ?? 0) + rows;
    counted.set(name, sum);
    return sum;
  };
  return (entry) => {
    if (!happened(entry)) return undefined;
    const agreement = agreementIn(entry);
    if (entry.type === 'agreement.applied') {
      const document = limits.safeParse(entry.private['document']);
      if (document.success) perDay.set(textual.parse(entry.public['ref']), document.data.limits.rowsPerDay);
      return undefined;
    }
    if (entry.type === allowanceExtended) {
      const more = extension.safeParse(entry.private);
      if (more.success) add(['more', more.data.person, more.data.day, agreement], more.data.rows);
      return undefined;
    }
    if (entry.type !== pageShown) return undefined;
    const page = shown.safeParse(entry.private);
    const most = perDay.get(textual.parse(entry.public['agreement']));
    if (!page.success || most === undefined) return undefined;
    const { actor, day, rows } = page.data;
    const sum = add(['shown', actor, day, agreement], rows);
    const allowed = most + add(['more', actor, day, agreement], 0);
    return rows > 0 && sum > allowed ? 'A person was shown more than a day allows.' : undefined;
  };
}

/** Puts on record that all rules hold from here on, once for each log. To be called before anything new is recorded. */
export async function beginRules(ledger: Ledger): Promise<void> {
  for await (const entry of ledger.select((type) => type === rulesBegun)) if (entry.phase === 'fact') return;
  await ledger.append([
    {
      type: rulesBegun,
      phase: 'fact',
      act: newActId(),
      public: { version: 1 },
      private: { actor: 'system' },
    },
  ]);
}
