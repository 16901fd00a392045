// The page that checks a public log: what it shows and remembers. The check itself is verifyLog() of verify.js.
'use strict';

function startPage() {
  const part = (id) => document.getElementById(id);
  const offline = location.protocol === 'file:';
  const say = (text) => part('steps').appendChild(document.createElement('li')).append(text);
  const verdict = (text, kind) => Object.assign(part('verdict'), { textContent: text, className: kind });
  const fromServer = async (path) => {
    const answer = await fetch(`/log/${path}`, { cache: 'no-store', credentials: 'omit' });
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`The server answered ${answer.status} for ${path}.`);
    return new Uint8Array(await answer.arrayBuffer());
  };
  // By names of our own: a log that calls itself otherwise is still held against what was here before.
  const item = { key: 'key of the public log', state: 'state of the public log' };
  // What this browser remembers is held against the log of this server, not against a copy from elsewhere.
  async function check(read, memory) {
    part('steps').replaceChildren();
    verdict('Checking …', '').scrollIntoView({ block: 'center' });
    const key = part('key').value.trim();
    try {
      const known = memory?.getItem(item.key) ?? key;
      if (known !== key)
        throw new Error(`When your browser saw this log last, its key was another: ${known}`);
      const kept = [part('kept').value, memory?.getItem(item.state) ?? ''];
      const found = await verifyLog({ read, key, kept, say });
      memory?.setItem(item.key, key);
      memory?.setItem(item.state, found.note);
      part('state').value = found.note;
      verdict(`The log is whole: ${found.size} entries, as they were signed.`, 'good');
    } catch (error) {
      verdict(`The log does NOT check out. ${error.message}`, 'warning');
    }
  }
  part('check').addEventListener('click', () => check(fromServer, localStorage));
  part('folder').addEventListener('change', ({ target }) => {
    const files = new Map(
      Array.from(target.files, (file) => [file.webkitRelativePath.replace(/^[^/]+\//, ''), file]),
    );
    const bytesOf = async (file) => file && new Uint8Array(await file.arrayBuffer());
    check((path) => bytesOf(files.get(path)));
  });
  part('check').disabled = offline;
  part('folder').disabled = false;
  if (crypto.subtle === undefined)
    verdict('Your browser does this on secure addresses only (https).', 'warning');
}
startPage();
