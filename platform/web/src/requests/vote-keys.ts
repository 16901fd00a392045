import type { Vote } from '@vitrine/api';

export const choices = [
  { vote: 'approve', key: '1', text: 'Approve' },
  { vote: 'changes', key: '2', text: 'Ask for changes' },
  { vote: 'reject', key: '3', text: 'Reject' },
] as const satisfies readonly { vote: Vote; key: string; text: string }[];

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  target: unknown;
}

const typing = (target: unknown): boolean => {
  const element = target as { tagName?: string; type?: string; isContentEditable?: boolean } | null;
  if (element?.isContentEditable === true) return true;
  return (
    element?.tagName === 'TEXTAREA' ||
    element?.tagName === 'SELECT' ||
    (element?.tagName === 'INPUT' && element.type !== 'checkbox')
  );
};

/** The vote a key chooses; none while someone types or holds a modifier. */
export function choiceOfKey(event: Pressed): Vote | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return undefined;
  return choices.find((one) => one.key === event.key)?.vote;
}
