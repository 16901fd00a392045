import type { Notices, NoticeTime } from '@vitrine/api';
import { Select } from 'nhsuk-react-components';
import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { useApi } from '../session/session-context.ts';
import { Page } from '../shell/page.tsx';
import { ActButton } from '../ui/act-button.tsx';
import { LoadedView } from '../ui/loaded-view.tsx';
import { ProblemPanel } from '../ui/problem-panel.tsx';

const times: Readonly<Record<NoticeTime, string>> = {
  now: 'At once',
  daily: 'Once a day',
  none: 'Not by e-mail',
};

/** What a person is written to about. */
export function NoticesPage() {
  const api = useApi();
  const handle = useLoaded('notices', (signal) => api.call('getNotices', { signal }));
  return (
    <Page title="Notices">
      <p className="v-measure">
        Whatever needs you stands on your home page until it is done. Vitrine can also write to you: that
        something needs you, under which agreement, by when, and a link. What it is about you read here, after
        signing in.
      </p>
      <LoadedView what="your notices" handle={handle}>
        {(notices) => (
          <>
            <Where notices={notices} />
            <Choices notices={notices} onSaved={handle.replace} />
          </>
        )}
      </LoadedView>
    </Page>
  );
}

function Where({ notices: { email, address } }: { notices: Notices }) {
  if (email === 'off')
    return <p className="v-measure">No e-mail is sent here. What you choose counts once it is.</p>;
  if (email === 'no-address') {
    return (
      <p className="v-measure" role="note">
        Vitrine knows no e-mail address of yours, so nothing reaches you by e-mail. It takes the address that
        your sign-in provider gives: have it entered there, then sign out and in again.
      </p>
    );
  }
  return (
    <p className="v-measure">
      You are written to at <strong className="v-break">{address}</strong>, as your sign-in provider has it.
      Once a day means shortly after 7:00 UTC.
    </p>
  );
}

type Chosen = Readonly<Record<string, NoticeTime>>;

function Choices({ notices, onSaved }: { notices: Notices; onSaved: (notices: Notices) => void }) {
  const api = useApi();
  const [chosen, setChosen] = useState<Chosen>({});
  const [saved, setSaved] = useState(false);
  const saving = useAction(async () => {
    onSaved(await api.call('setNotices', { body: { email: chosen } }));
    setChosen({});
    setSaved(true);
  });
  const open = notices.kinds.filter(({ always }) => !always);
  const others = open.filter(({ ofRoles }) => !ofRoles);
  const choice = ({ kind, label, time }: Notices['kinds'][number]) => (
    <Select
      key={kind}
      id={`notice-${kind}`}
      label={label}
      value={chosen[kind] ?? time}
      onChange={({ currentTarget: { value } }) => {
        setSaved(false);
        setChosen({ ...chosen, [kind]: value as NoticeTime });
      }}
    >
      {Object.entries(times).map(([value, text]) => (
        <Select.Option key={value} value={value}>
          {text}
        </Select.Option>
      ))}
    </Select>
  );
  const always = notices.kinds.filter((kind) => kind.always);
  const changed = Object.keys(chosen).length > 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (changed && !saving.busy) void saving.run();
      }}
    >
      {open.filter(({ ofRoles }) => ofRoles).map(choice)}
      {others.length === 0 ? null : (
        <details className="v-as-written">
          <summary>What seldom concerns people with your roles</summary>
          {others.map(choice)}
        </details>
      )}
      {open.length === 0 ? null : (
        <ActButton type="submit" off={!changed || saving.busy}>
          Save
        </ActButton>
      )}
      <p role="status">{saved ? 'Saved.' : ''}</p>
      {saving.problem === undefined ? null : <ProblemPanel problem={saving.problem} />}
      {always.length === 0 ? null : (
        <section aria-labelledby="always">
          <h2 id="always" className="nhsuk-heading-s">
            Always, and at once
          </h2>
          <ul>
            {always.map(({ kind, label }) => (
              <li key={kind}>{label}</li>
            ))}
          </ul>
        </section>
      )}
    </form>
  );
}
