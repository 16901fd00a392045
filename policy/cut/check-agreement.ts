import { AgreementInvalid, type AgreementProblem } from '../agreement/agreement-invalid.ts';
import type { Agreement } from '../agreement/agreement.ts';
import { detachedLanguages } from '../agreement/detached-languages.ts';
import type { AgreementDocument } from '../agreement/agreement-text.ts';
import type { CatalogueView } from './catalogue-view.ts';
import { tryCompile, type CompiledAgreement } from './compile.ts';
import type { CompileFault } from './compile-fault.ts';

/** What policy must know of disclosure profiles; `disclosure-control` has them, `app` hands them in. */
export interface ProfileNames {
  readonly names: readonly string[];
  /** The least number of people a shown figure may rest on; undefined when there is no such profile. */
  threshold(name: string): number | undefined;
}

/**
 * Whether a well-formed agreement can be kept: everything it names exists and may be granted, and its clauses
 * do not contradict each other.
 */
export function agreementProblems(
  document: AgreementDocument,
  catalogue: CatalogueView,
  profiles: ProfileNames,
): readonly AgreementProblem[] {
  return [...tryCompile(document.agreement, catalogue).faults, ...clauseFaults(document, profiles)].map(
    (fault) => document.problemAt(fault.path, fault.message),
  );
}

/** The agreement's cuts. @throws AgreementInvalid with every problem, by line, column and field. */
export function checkAgreement(
  document: AgreementDocument,
  catalogue: CatalogueView,
  profiles: ProfileNames,
): CompiledAgreement {
  const problems = agreementProblems(document, catalogue, profiles);
  if (problems.length > 0) throw new AgreementInvalid(problems);
  return tryCompile(document.agreement, catalogue).compiled;
}

function clauseFaults({ agreement }: AgreementDocument, profiles: ProfileNames): readonly CompileFault[] {
  const faults: CompileFault[] = [];
  const { profile, overrides } = agreement.disclosure;
  const threshold = profiles.threshold(profile);
  if (threshold === undefined) {
    faults.push({
      path: ['disclosure', 'profile'],
      message: `There is no profile ${profile}; there are ${profiles.names.join(', ')}.`,
    });
  } else if (overrides.threshold !== undefined && overrides.threshold < threshold) {
    faults.push({
      path: ['disclosure', 'overrides', 'threshold'],
      message: `Overrides only tighten: profile ${profile} needs ${threshold} people.`,
    });
  }
  if (
    agreement.display === 'aggregates' &&
    agreement.kernels.some((kernel) => kernel !== 'sql') &&
    detachedLanguages(agreement).length === 0
  ) {
    faults.push({
      path: ['kernels'],
      message:
        'Under display: aggregates Python and R run detached, and what they put out goes to the checkers: that needs dataOut: escrow; or write kernels: [sql].',
    });
  }
  faults.push(...budgetFaults(agreement));
  const people = new Set<string>();
  agreement.people.forEach((name, at) => {
    if (people.has(name)) faults.push({ path: ['people', at], message: `${name} stands here twice.` });
    people.add(name);
  });
  return faults;
}

/** A budget is spent by private answers alone, and bounds nothing where more than they is shown. */
function budgetFaults(agreement: Agreement): readonly CompileFault[] {
  const { dataOut, display, linkage, privacyBudget } = agreement;
  const faults: CompileFault[] = [];
  if (dataOut === 'private') {
    if (privacyBudget === undefined)
      faults.push({ path: ['dataOut'], message: 'dataOut: private needs a privacyBudget.' });
    if (display !== 'aggregates')
      faults.push({
        path: ['display'],
        message:
          'Rows tell more of a person than any budget bounds: dataOut: private needs display: aggregates.',
      });
    if (!linkage.person)
      faults.push({
        path: ['linkage', 'person'],
        message: 'A privacy budget counts by person: dataOut: private needs linkage.person.',
      });
  } else if (privacyBudget !== undefined) {
    faults.push({ path: ['privacyBudget'], message: 'A privacyBudget is spent only with dataOut: private.' });
  }
  if (privacyBudget?.perQuery !== undefined && privacyBudget.perQuery > privacyBudget.epsilon)
    faults.push({
      path: ['privacyBudget', 'perQuery'],
      message: 'One question cannot spend more than the whole budget.',
    });
  return faults;
}
