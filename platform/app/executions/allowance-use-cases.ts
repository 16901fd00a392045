import { NotFound } from '@vitrine/core/errors';
import { newActId } from '@vitrine/core/ids';
import { listPeople } from '@vitrine/identity/people';
import { demand } from '@vitrine/policy/abilities';
import { getAgreement } from '@vitrine/policy/projection';
import { abilityOf, agreementSubject } from '../agreements/abilities.ts';
import type { UseCases } from '../use-case.ts';
import { allowanceOf, today, type MeterPorts } from './meter.ts';
import { allowanceExtended } from './project-shown.ts';

/** Whoever was shown all that a day allows goes on only when an officer decides so, for a reason on record. */
export function allowanceUseCases(ports: MeterPorts): Pick<UseCases, 'extendAllowance'> {
  return {
    extendAllowance: async ({ person: officer }, { params, body }) => {
      const record = await getAgreement(ports.database, params.ref);
      const ability = await abilityOf(ports, officer);
      if (record === undefined || ability.cannot('read', agreementSubject(record, ports.clock.now())))
        throw new NotFound({ detail: 'There is no agreement of this reference that you may see.' });
      demand(ability, 'extend', agreementSubject(record, ports.clock.now()));
      const person = (await listPeople(ports.database)).find((one) => one.username === body.person);
      if (person === undefined || record.agreement === null)
        throw new NotFound({
          detail: 'Nobody of this sign-in name has ever signed in.',
          help: 'The agreement names its people by their sign-in names.',
        });
      await ports.projection.record([
        {
          type: allowanceExtended,
          phase: 'fact',
          act: newActId(),
          public: { agreement: record.ref },
          private: {
            actor: officer.id,
            person: person.id,
            rows: body.rows,
            day: today(ports.clock),
            reason: body.reason,
          },
        },
      ]);
      const { shownToday, perDay } = await allowanceOf(ports, person, {
        ref: record.ref,
        agreement: record.agreement,
      });
      return { shownToday, perDay };
    },
  };
}
