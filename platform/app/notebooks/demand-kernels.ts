import { agreementOf } from '@vitrine/core/ids';
import type { Person } from '@vitrine/identity/people';
import type { KernelLanguage } from '@vitrine/notebooks-gateway/protocol';
import { usableAgreement } from '../agreements/usable.ts';
import type { UsableAgreement } from '../agreements/usable-agreement.ts';
import type { RecordPorts } from '../record/ports.ts';
import { KernelNotGranted } from '../errors.ts';
import { languageNames } from './languages.ts';

/**
 * The agreement, if it grants kernels of this language, or of any where none is named.
 * @throws Forbidden, AgreementNotActive, KernelNotGranted
 */
export async function demandKernels(
  ports: RecordPorts,
  person: Person,
  ref: string,
  language?: KernelLanguage,
): Promise<UsableAgreement> {
  const usable = await usableAgreement(ports, person, ref);
  const { kernels, display } = usable.agreement;
  const granted = language === undefined ? kernels.some((one) => one !== 'sql') : kernels.includes(language);
  if (granted && display === 'rows') return usable;
  const wanted = language === undefined ? 'Python or R' : languageNames[language];
  throw new KernelNotGranted({
    detail: `The agreement ${agreementOf(usable.ref)} does not grant ${wanted}: its clause kernels says ${kernels.join(', ')}.`,
    help: 'A data access officer can say whether it may be amended; Python and R need display: rows.',
    facts: { kernels: [...kernels] },
  });
}
