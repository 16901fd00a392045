import type { NoticeDelivery } from '@vitrine/api';
import { momentText, plural } from '../logic/times.ts';

/** Whether the operator’s receiver of webhooks is told what needs people. */
export function WebhookState({ webhook }: { webhook: NoticeDelivery['webhook'] }) {
  const { state, trouble, waiting, givenUp, status } = webhook;
  if (state === 'off') return null;
  const answered = status === undefined ? '' : ` It last answered ${status}.`;
  return (
    <>
      <p className="v-measure">
        {trouble === undefined
          ? 'The receiver of webhooks is told what needs people.'
          : `The receiver of webhooks has been told nothing since ${momentText(trouble.since)}: ${trouble.detail}`}
      </p>
      {waiting + givenUp === 0 ? null : (
        <p>
          It has not taken {plural(waiting + givenUp, 'message', 'messages')}; {waiting} will be tried again.
          {answered}
        </p>
      )}
    </>
  );
}
