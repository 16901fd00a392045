import { agreementOf, type AgreementId } from '@vitrine/core/ids';
import { digestOf, type Json } from '@vitrine/core/text';
import type { NoisyAnswer, PrivateQuestion } from '@vitrine/disclosure-control/query/private';
import type { Person } from '@vitrine/identity/people';
import { recordAct, type Acting } from '@vitrine/ledger/log';
import { demandInForce } from '../agreements/usable.ts';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import type { BudgetPorts } from './ports.ts';
import { EpsilonTooLarge, PrivacyBudgetUsed } from '../errors.ts';
import { lockOf } from '../record/lock-keys.ts';
import { stoppedOnRequest } from '../rooms/room-place.ts';
import { agreementAccount, datasetAccount, type Account, type PrivacyRegistry } from './privacy-registry.ts';
import { privacyCharged } from './privacy-entries.ts';

/** Larger answers are shown, and not kept: the ledger's private part of an entry ends at 16 MiB. In bytes. */
const mostKept = 12 * 1024 * 1024;

/** A private question as it is asked: by whom, and over which cuts. */
export interface Asking {
  readonly person: Person;
  readonly usable: UsableAgreement;
  readonly question: PrivateQuestion;
  /** Every dataset whose rows of a person it reads: each is charged. */
  readonly datasets: readonly string[];
  readonly key: string;
  readonly query: string;
  readonly sql: string;
  /** Who stopped waiting before anything was charged is charged nothing. */
  readonly signal: AbortSignal;
}

/** An answer, whether it was bought before, and whether it is kept: one that is not costs as much again. */
interface Bought {
  readonly answer: NoisyAnswer;
  readonly free: boolean;
  readonly kept: boolean;
}

const isKept = (answer: string): boolean => Buffer.byteLength(answer) <= mostKept;

/** The name of a question over data that does not change: equal for the same people, figures, noise and cuts. */
export function questionKey(
  agreement: AgreementId,
  question: PrivateQuestion,
  cuts: readonly string[],
): string {
  return digestOf({ agreement, question: question as unknown as Json, cuts: [...cuts].sort() });
}

/**
 * The answer to a question: the one that was bought before, by anybody of the agreement, or one bought now. The same
 * question asked twice at once is bought once.
 * @throws PrivacyBudgetUsed, EpsilonTooLarge; whatever keeps `compute` from answering: what was charged stays charged
 */
export function answerOnce(
  ports: BudgetPorts,
  asking: Asking,
  compute: () => Promise<NoisyAnswer>,
): Promise<Bought> {
  return ports.privacy.questions.hold([asking.key], async () => {
    await ports.privacy.settled();
    const kept = await ports.privacy.answer(asking.key);
    if (kept !== undefined) return { answer: kept, free: true, kept: true };
    const answer = await buy(ports, asking, compute);
    return { answer, free: false, kept: isKept(JSON.stringify(answer)) };
  });
}

async function buy(
  ports: BudgetPorts,
  asking: Asking,
  compute: () => Promise<NoisyAnswer>,
): Promise<NoisyAnswer> {
  const { person, usable, question, datasets, key, query, sql } = asking;
  const { epsilon, delta } = question.privacy;
  const draft = {
    type: privacyCharged,
    public: { agreement: usable.ref, epsilon, delta, datasets: [...datasets] },
    private: { actor: person.id, query, question: key, sql },
  };
  const agreement = lockOf.agreement(agreementOf(usable.ref));
  // Whoever else would charge one of these accounts waits until this charge is on the ledger, and then sees it.
  const accounts = [agreement, ...datasets.map((dataset) => lockOf.privacyOf(dataset))];
  const charged = Promise.withResolvers<Acting>();
  const computed = Promise.withResolvers<NoisyAnswer>();
  let done: Promise<NoisyAnswer> | undefined;
  await ports.locks.hold(accounts, async () => {
    await ports.privacy.settled();
    if (asking.signal.aborted) throw stoppedOnRequest();
    await demandInForce(ports, usable.ref);
    demandBudget(ports.privacy, asking);
    done = recordAct(ports.ledger, draft, async (acting) => {
      acting.note({ public: draft.public });
      charged.resolve(acting);
      const answer = await computed.promise;
      const text = JSON.stringify(answer);
      if (isKept(text)) acting.note({ private: { answer: JSON.parse(text) as Json } });
      return answer;
    });
    done.catch(charged.reject);
    await charged.promise;
  });
  compute().then(computed.resolve, computed.reject);
  if (done === undefined) throw new TypeError('A charge is an act.');
  return await done;
}

/** Throws when a question may not be bought. It depends on what was asked before, and on no data. */
export function demandBudget(
  book: PrivacyRegistry,
  asking: Pick<Asking, 'usable' | 'question' | 'datasets'>,
): void {
  const { usable, question, datasets } = asking;
  book.demandOnRecord(usable.agreement);
  const { epsilon, delta } = question.privacy;
  const budget = usable.agreement.privacyBudget;
  if (budget === undefined) throw new TypeError('A private answer is bought of a budget.');
  const most = budget.perQuery ?? budget.epsilon;
  if (epsilon > most)
    throw new EpsilonTooLarge({
      detail: `One question may spend at most ε ${most} under this agreement, and this would spend ${epsilon}.`,
      help: 'Ask with less; explain says how exact the answer will be.',
      facts: { most },
    });
  for (const account of accountsOf(book, usable, datasets)) {
    if (book.admits(account, { epsilon, delta })) continue;
    const left = book.left(account);
    throw new PrivacyBudgetUsed({
      detail: `The privacy budget of ${account.name} has ε ${left.epsilon} and δ ${left.delta} left, and this question would spend ε ${epsilon} and δ ${delta}.`,
      help: 'Ask with less. What was bought before is answered again at no cost. A larger budget of an agreement takes an amendment, signed by two officers; a larger one of a dataset takes a new release.',
      facts: { account: account.name, left: { ...left } },
    });
  }
}

/** The accounts that a question about these datasets is charged to. */
export function accountsOf(
  book: PrivacyRegistry,
  { ref, agreement }: Pick<UsableAgreement, 'ref' | 'agreement'>,
  datasets: readonly string[],
): readonly Account[] {
  const own = agreement.privacyBudget;
  const shared = datasets.flatMap((dataset) => {
    const budget = book.datasetBudget(dataset);
    return budget === undefined ? [] : [{ name: datasetAccount(dataset), budget }];
  });
  if (own === undefined) return shared;
  const { epsilon, delta } = own;
  return [{ name: agreementAccount(agreementOf(ref)), budget: { epsilon, delta } }, ...shared];
}
