import { html } from './markup.ts';
import { page, type Frame } from './page.ts';

/** The check itself, to be read, and what the page shows of it. */
export const verifyScripts = ['verify.js', 'verify-page.js'] as const;
const verifyScriptPath = '/register/verify.js';

export interface LogKeys {
  /** The log's key, in the form that programs for such logs read. */
  readonly logKey: string;
  /** That of the log from before there was one of days, where this environment had one. */
  readonly earlierLogKey?: string;
}

/** The one page of the register with a script: it checks the public log in the visitor's browser. */
export function verifyPage(frame: Frame, { logKey, earlierLogKey }: LogKeys): string {
  return page(frame, {
    title: 'Check the log',
    path: '/register/verify',
    head: html`${verifyScripts.map((name) => html`<script src="${name}" defer></script> `)}`,
    main: html`<h1>Check the log yourself</h1>
      <p class="lede">
        Everything that happens here is recorded in a log before it happens. The log is public, with whatever
        is private in it replaced by a sealed value. This page computes from every entry whether the log is
        still the one that was signed. Your browser does the work: you need not believe the server.
      </p>
      <p>
        The log takes in a day when it is over. Of each act it holds a sealed value, in an order and a number
        that say nothing: neither who acted, nor at what time, nor how often. What the register shows stands
        there in clear, and so do counts in bands where enough acts of enough people are behind them.
      </p>
      <noscript>
        <p class="warning">
          This page needs JavaScript; no other page of the register does. Without it, use
          <code>npx vitrine ledger verify --log ${frame.origin}/log</code> or another program for logs of this
          kind (C2SP tlog-tiles).
        </p>
      </noscript>
      <p><button type="button" id="check" disabled>Check the log of this environment</button></p>
      <h2>What was found</h2>
      <p id="verdict" role="status">Nothing was checked yet.</p>
      <ol id="steps"></ol>
      <p>
        <label for="state">The newest signed state that was checked, to keep</label>
        <textarea id="state" rows="5" readonly></textarea>
      </p>
      <h2>The key of this log</h2>
      <p>
        Whoever holds this key’s other half signed the log first; an entry of the log hands it to a newer key
        only where the key before signed that. Compare it once with a copy from elsewhere, such as a paper
        that cites it. Your browser remembers the key and the newest signed state that it has seen of this
        log, and holds the log against both next time.
      </p>
      <p>
        <label for="key">Key of the log</label>
        <textarea id="key" name="key" rows="2" spellcheck="false" autocomplete="off">${logKey}</textarea>
      </p>
      ${
        earlierLogKey === undefined
          ? ''
          : html`<p>
              Until it took in whole days, this environment had another log, which told each act at once. It
              ended with an entry that names this one, and stays at <code>${frame.origin}/log/before</code>,
              to be checked with the command below and this key: <code>${earlierLogKey}</code>
            </p>`
      }
      <h2>Other ways to check</h2>
      <p>
        <label for="kept"
          >A signed state that you kept earlier, to hold the log against at the next check</label
        >
        <textarea id="kept" name="kept" rows="5" spellcheck="false" autocomplete="off"></textarea>
      </p>
      <p>
        <label for="folder">Check a copy in a folder, without any network</label>
        <input type="file" id="folder" webkitdirectory multiple disabled />
      </p>
      <h2>Do not believe this page either</h2>
      <p>
        The <a href="${verifyScriptPath}">check</a> is plain JavaScript, 200 lines at most, to be read;
        <a href="/register/verify-page.js">another file</a> shows on this page what it finds. Save both and
        this page in one folder, and it works from there. The same is checked by
        <code>npx vitrine ledger verify --log ${frame.origin}/log</code>, and by programs that others wrote
        for logs of this kind (C2SP tlog-tiles), such as <code>fsck</code> of Tessera.
      </p>
      <p>
        What this shows: no entry that the signed state covers was changed, removed, put in or moved. What it
        cannot show alone: that everybody is shown the same log. Compare the signed state with others’, or
        keep it and come back.
      </p>`,
  });
}
