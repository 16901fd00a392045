import { createMongoAbility, subject } from '@casl/ability';
import { Forbidden } from '@vitrine/core/errors';
import { agreementOf, newPersonId, parseAgreementRef, type AgreementRef } from '@vitrine/core/ids';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agreementSchema } from '../agreement/agreement.ts';
import { agreementStates } from '../lifecycle/state.ts';
import { roles, type Role } from './roles.ts';
import { sampleDocument } from '../testing.ts';
import { abilitiesFor } from './abilities-for.ts';
import { demand, denial } from './denial.ts';
import { rowAbility } from './row-ability.ts';
import type { AgreementSubject, RequestSubject } from './subjects.ts';

const mine = parseAgreementRef('DARS-A-v1.0');
const other = parseAgreementRef('DARS-B-v1.0');
const person = { id: newPersonId(), username: 'sam' };
const as = (held: readonly Role[], memberships = [mine]) => {
  const agreements = memberships.map(agreementOf);
  const membership = { standing: memberships, readable: memberships, agreements, conflicts: agreements };
  return abilitiesFor({ person, roles: held, membership });
};
/** A person whom an earlier version named and the one in force does not. */
const former = (held: readonly Role[]) =>
  abilitiesFor({
    person,
    roles: held,
    membership: { standing: [], readable: [], agreements: [], conflicts: [agreementOf(mine)] },
  });
const agreementAt = ({ ref = mine, ...change }: Partial<AgreementSubject> = {}): AgreementSubject => ({
  kind: 'Agreement',
  ref,
  agreement: agreementOf(ref),
  state: 'active',
  signers: [],
  dataOut: 'escrow',
  ...change,
});
const requestOf = ({ ref = other, ...change }: Partial<RequestSubject> = {}): RequestSubject => ({
  kind: 'Request',
  requester: newPersonId(),
  ref,
  agreement: agreementOf(ref),
  ...change,
});

describe('abilitiesFor', () => {
  it('lets a researcher query only under their own agreement while it is active', () => {
    expect(as(['researcher']).can('query', agreementAt())).toBe(true);
    for (const state of agreementStates.filter((one) => one !== 'active')) {
      expect(as(['researcher']).can('query', agreementAt({ state }))).toBe(false);
    }
    expect(as(['researcher']).can('query', agreementAt({ ref: other }))).toBe(false);
    expect(as(['access-officer', 'operator', 'igard-reviewer']).can('query', agreementAt())).toBe(false);
  });

  it('lets an officer sign what is not theirs, once', () => {
    const officer = as(['access-officer']);
    expect(officer.can('sign', agreementAt({ ref: other }))).toBe(true);
    expect(officer.can('sign', agreementAt())).toBe(false);
    expect(officer.can('sign', agreementAt({ ref: other, signers: ['sam'] }))).toBe(false);
    expect(as(['researcher']).can('sign', agreementAt({ ref: other }))).toBe(false);
  });

  it('keeps a checker from their own requests and their own agreement’s', () => {
    const checker = as(['output-checker', 'researcher']);
    expect(checker.can('vote', requestOf())).toBe(true);
    expect(checker.can('vote', requestOf({ requester: person.id }))).toBe(false);
    expect(checker.can('vote', requestOf({ ref: mine }))).toBe(false);
  });

  it('gives the ledger’s private parts to the oversight body alone, and operating to operators', () => {
    for (const role of roles) {
      expect(as([role]).can('audit', 'Ledger')).toBe(role === 'igard-reviewer');
      expect(as([role]).can('operate', 'System')).toBe(role === 'operator');
      expect(as([role]).can('publish', 'Dataset')).toBe(role === 'data-manager');
    }
  });

  it('lets data managers alone load lists of people, and those who write or oversee agreements see them', () => {
    const readers: readonly Role[] = ['data-manager', 'access-officer', 'igard-reviewer'];
    for (const role of roles) {
      expect(as([role]).can('load', 'Cohort')).toBe(role === 'data-manager');
      expect(as([role]).can('read', 'Cohort')).toBe(readers.includes(role));
    }
    expect(denial(as(['access-officer']), 'load', 'Cohort')?.help).toContain('data manager');
  });

  it('gives cases to the oversight body alone, and to nobody a case that concerns them', () => {
    const caseOf = (concerns: readonly string[], agreements: readonly AgreementRef[]) => ({
      kind: 'Case' as const,
      concerns,
      agreements: agreements.map(agreementOf),
    });
    const stranger = newPersonId();
    fc.assert(
      fc.property(
        fc.subarray([...roles]),
        fc.subarray([person.id, stranger]),
        fc.subarray([mine, other]),
        (held, concerns, agreements) => {
          const isConcerned = concerns.includes(person.id) || agreements.includes(mine);
          expect(as(held).can('review', caseOf(concerns, agreements))).toBe(
            held.includes('igard-reviewer') && !isConcerned,
          );
        },
      ),
    );
    expect(denial(as(['igard-reviewer']), 'review', caseOf([person.id], []))?.rule).toContain(
      'concerns them',
    );
    expect(as(['igard-reviewer']).can('review', 'Case')).toBe(true);
  });

  it('lets the person who was asked answer, in whatever role, and nobody else', () => {
    fc.assert(
      fc.property(fc.subarray([...roles]), (held) => {
        expect(as(held).can('answer', { kind: 'Question', to: person.id })).toBe(true);
        expect(as(held).can('answer', { kind: 'Question', to: newPersonId() })).toBe(false);
      }),
    );
  });

  it('gives a former member nothing, and still keeps them from judging', () => {
    fc.assert(
      fc.property(fc.subarray([...roles]), fc.constantFrom(...agreementStates), (held, state) => {
        const ability = former(held);
        expect(ability.can('query', agreementAt({ state }))).toBe(false);
        expect(ability.can('create', requestOf({ ref: mine }))).toBe(false);
        for (const act of ['sign', 'apply', 'suspend'] as const)
          expect(ability.can(act, agreementAt({ state }))).toBe(false);
        expect(ability.can('vote', requestOf({ ref: mine }))).toBe(false);
      }),
    );
    expect(former(['researcher']).can('read', agreementAt())).toBe(false);
  });

  it('gives nothing to a person without a role', () => {
    expect(as([], []).can('read', 'Catalogue')).toBe(false);
    expect(as([], []).can('read', agreementAt())).toBe(false);
  });

  it('never lets further roles undo a separation of duties', () => {
    fc.assert(
      fc.property(fc.subarray([...roles]), fc.constantFrom(...agreementStates), (held, state) => {
        const ability = as(held);
        expect(ability.can('sign', agreementAt({ state }))).toBe(false);
        expect(ability.can('apply', agreementAt({ state }))).toBe(false);
        expect(ability.can('vote', requestOf({ requester: person.id }))).toBe(false);
        expect(ability.can('vote', requestOf({ ref: mine }))).toBe(false);
        expect(ability.can('download', requestOf())).toBe(false);
        if (ability.can('query', agreementAt({ state }))) expect(state).toBe('active');
      }),
    );
  });
});

describe('denial', () => {
  it('is an object with facts, and names the rule that refused', () => {
    expect(
      denial(as(['access-officer']), 'sign', agreementAt({ ref: other, signers: ['sam'] })),
    ).toMatchObject({
      action: 'sign',
      subject: 'Agreement',
      rule: 'Two different officers must sign; this officer has signed.',
    });
    expect(denial(as(['researcher']), 'publish', 'Dataset')?.help).toContain('data manager');
    expect(denial(as(['data-manager']), 'publish', 'Dataset')).toBeUndefined();
  });

  it('is thrown as Forbidden with the same facts', () => {
    expect(() => demand(as(['operator']), 'audit', 'Ledger')).toThrow(Forbidden);
    try {
      demand(as(['operator']), 'audit', 'Ledger');
    } catch (error) {
      expect((error as Forbidden).facts).toMatchObject({ action: 'audit', subject: 'Ledger' });
    }
  });
});

describe('the known over-grant of CASL', () => {
  const rules = [
    { action: 'read', subject: 'hes', fields: ['AGE'], conditions: { REGION: 'north' } },
    { action: 'read', subject: 'hes', fields: ['DIAG'], conditions: { REGION: 'south' } },
  ];

  it('is real: two rules with different columns and rows unite into more than either', () => {
    const ability = createMongoAbility(rules);
    const conditions = rules.map((rule) => rule.conditions);
    const visible = (row: object) => ability.can('read', subject('hes', { ...row }));
    // Filtering rows by any rule and columns by any rule shows DIAG of the north, which no rule grants.
    expect(conditions).toHaveLength(2);
    expect(visible({ REGION: 'north' }) && ability.can('read', 'hes', 'DIAG')).toBe(true);
    expect(ability.can('read', subject('hes', { REGION: 'north' }), 'DIAG')).toBe(false);
  });

  it('cannot be written: an agreement has one grant a dataset, and so one rule', () => {
    const { agreement } = sampleDocument();
    const ability = rowAbility(agreement);
    for (const grant of agreement.datasets) expect(ability.rulesFor('read', grant.dataset)).toHaveLength(1);
    const [grant] = agreement.datasets;
    expect(agreementSchema.safeParse({ ...agreement, datasets: [grant, grant] }).success).toBe(false);
  });

  it('so rows and columns of a dataset are always those of the one clause', () => {
    const ability = rowAbility(sampleDocument().agreement);
    const row = (REGION: string | null, AGE: number | null) => subject('hes_apc', { REGION, AGE });
    fc.assert(
      fc.property(
        fc.option(fc.constantFrom('Y56', 'Y58', 'Y60')),
        fc.option(fc.integer({ min: 0, max: 99 })),
        fc.constantFrom('AGE', 'DIAG', 'REGION', 'NHS_NUMBER'),
        (region, age, column) => {
          const granted =
            ['AGE', 'DIAG'].includes(column) &&
            (region === 'Y56' || region === 'Y58') &&
            age !== null &&
            age >= 18;
          expect(ability.can('read', row(region, age), column)).toBe(granted);
        },
      ),
    );
  });
});
