import { Tag, type TagProps } from 'nhsuk-react-components';

const looks: Record<string, { text: string; modifier: NonNullable<TagProps['modifier']> }> = {
  unsigned: { text: 'Waiting for two signatures', modifier: 'yellow' },
  'signed-once': { text: 'Waiting for the second signature', modifier: 'yellow' },
  active: { text: 'Active', modifier: 'green' },
  'not-yet': { text: 'Not begun', modifier: 'grey' },
  suspended: { text: 'Suspended', modifier: 'red' },
  expired: { text: 'Expired', modifier: 'grey' },
  ended: { text: 'Ended', modifier: 'grey' },
  draft: { text: 'Draft', modifier: 'grey' },
  submitted: { text: 'With the checkers', modifier: 'blue' },
  'changes-requested': { text: 'Changes asked for', modifier: 'yellow' },
  approved: { text: 'Approved', modifier: 'green' },
  rejected: { text: 'Rejected', modifier: 'red' },
  released: { text: 'Released', modifier: 'green' },
  quarantined: { text: 'Quarantined', modifier: 'red' },
  withdrawn: { text: 'Withdrawn', modifier: 'grey' },
  done: { text: 'Done', modifier: 'green' },
  refused: { text: 'Refused', modifier: 'orange' },
  failed: { text: 'Failed', modifier: 'red' },
  interrupted: { text: 'Interrupted', modifier: 'red' },
  cancelled: { text: 'Cancelled', modifier: 'grey' },
  stopped: { text: 'Stopped', modifier: 'red' },
  open: { text: 'Open', modifier: 'blue' },
  closed: { text: 'Closed', modifier: 'grey' },
  begun: { text: 'Under way', modifier: 'blue' },
  running: { text: 'Running', modifier: 'blue' },
};

/** A state in words, with a colour that is never the only sign. */
export function StateTag({ state }: { state: string }) {
  const look = looks[state] ?? { text: state, modifier: 'grey' };
  return <Tag modifier={look.modifier}>{look.text}</Tag>;
}
