import { AbilityBuilder, createMongoAbility } from '@casl/ability';
import type { PersonId } from '@vitrine/core/ids';
import type { Membership } from '../lifecycle/membership.ts';
import type { Role } from './roles.ts';
import type { AppAbility, AppSubject } from './subjects.ts';

export interface Holder {
  readonly person: { readonly id: PersonId; /** Sign-in name. */ readonly username: string };
  readonly roles: readonly Role[];
  /** See `Membership`: from it and from nothing else follows what people of an agreement may do. */
  readonly membership: Membership;
}

/**
 * What a person may do. Pure: the same person, roles and memberships always give the same rules. A later
 * refusal outweighs an earlier permission, so that a person in two roles at once stays refused what one of
 * them must not do.
 */
export function abilitiesFor(holder: Holder): AppAbility {
  const { can, cannot, build } = new AbilityBuilder<AppAbility>(createMongoAbility);
  const { standing, readable, conflicts } = holder.membership;
  const member = { $in: [...standing] };
  const conflict = { $in: [...conflicts] };
  const own = holder.person.id;
  const has = (role: Role): boolean => holder.roles.includes(role);

  if (holder.roles.length > 0) can('read', 'Catalogue');
  can('read', 'Agreement', { ref: { $in: [...readable] } });
  if (has('researcher')) {
    can('query', 'Agreement', { ref: member, state: 'active' });
    can('create', 'Request', { ref: member });
    can(['read', 'send', 'release', 'download'], 'Request', { requester: own });
  }
  if (has('data-manager')) {
    can('publish', 'Dataset');
    can(['read', 'apply', 'confirm'], 'OptOut');
    can(['read', 'load'], 'Cohort');
  }
  if (has('access-officer')) {
    can(['read', 'apply', 'sign', 'suspend', 'extend'], 'Agreement');
    can('read', 'Cohort');
    can(['read', 'confirm'], 'OptOut');
    cannot('apply', 'Agreement', { agreement: conflict }).because(reasons.memberAgreement);
    cannot('extend', 'Agreement', { agreement: conflict }).because(reasons.memberAgreement);
    cannot('suspend', 'Agreement', { agreement: conflict }).because(reasons.memberAgreement);
    cannot('sign', 'Agreement', { agreement: conflict }).because(reasons.memberAgreement);
    cannot('sign', 'Agreement', { signers: holder.person.username }).because(reasons.signedAlready);
  }
  if (has('output-checker')) {
    can(['read', 'vote'], 'Request');
    can('read', 'Agreement');
    cannot('vote', 'Request', { agreement: conflict }).because(reasons.memberRequest);
    cannot('vote', 'Request', { requester: own }).because(reasons.ownRequest);
  }
  if (has('igard-reviewer')) {
    can('read', ['Agreement', 'Request', 'Cohort', 'OptOut']);
    can('audit', 'Ledger');
    can('review', 'Case');
    cannot('review', 'Case', { agreements: conflict }).because(reasons.memberCase);
    cannot('review', 'Case', { concerns: own }).because(reasons.ownCase);
  }
  if (has('operator')) can('operate', 'System');
  can('answer', 'Question', { to: own });
  return build({ detectSubjectType: (item) => subjectType(item) });
}

const reasons = {
  memberAgreement: 'An officer may not act on an agreement of which they are a member.',
  signedAlready: 'Two different officers must sign; this officer has signed.',
  memberRequest: 'A checker may not review a request of their own agreement.',
  ownRequest: 'A checker may not review their own request.',
  memberCase: 'A reviewer may not review a case about an agreement that names them.',
  ownCase: 'A reviewer may not review a case that concerns them.',
} as const;

function subjectType(item: AppSubject): Exclude<AppSubject, string>['kind'] {
  // Subjects without facts are given by name and never reach this.
  return typeof item === 'object' ? item.kind : 'Agreement';
}
