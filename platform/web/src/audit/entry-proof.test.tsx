// @vitest-environment happy-dom
import type { LedgerDetail } from '@vitrine/api';
import { render, screen } from '@testing-library/react';
import { afterEach, beforeEach, test, vi } from 'vitest';
import '../testing/stage.tsx';
import { EntryProof } from './entry-proof.tsx';

/** A log of one entry, written out by hand: its root is the hash of its leaf. */
async function logOfOne(): Promise<{ entry: LedgerDetail; key: string }> {
  const name = 'vitrine.example/test-log';
  const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
  const text = (value: string): Uint8Array<ArrayBuffer> => Uint8Array.from(new TextEncoder().encode(value));
  const sha = async (...parts: readonly Uint8Array[]): Promise<Uint8Array<ArrayBuffer>> =>
    new Uint8Array(
      await crypto.subtle.digest('SHA-256', Uint8Array.from(parts.flatMap((part) => [...part]))),
    );
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const bytes = Uint8Array.of(1, ...raw);
  const id = (await sha(text(`${name}\n`), bytes)).slice(0, 4);
  const said = { at: '2026-03-01T10:00:00.000Z', type: 'query', act: 'act_1', public: { agreement: 'A' } };
  const leaf = JSON.stringify({ ...said, phase: 'fact', commitments: {} });
  const root = await sha(Uint8Array.of(0), text(leaf));
  const state = `${name}\n1\n${base64(root)}\n`;
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, text(state)));
  const checkpoint = `${state}\n— ${name} ${base64(Uint8Array.of(...id, ...signature))}\n`;
  const hex = [...id].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const entry: LedgerDetail = {
    ...said,
    index: 0,
    phase: 'fact',
    summary: '',
    private: {},
    close: [],
    related: [],
    about: { datasets: [], columns: [] },
    proof: { leaf, leafHash: '', path: [], size: 1, root: '', checkpoint, verified: true },
  };
  return { entry, key: `${name}+${hex}+${base64(bytes)}` };
}

let log: Awaited<ReturnType<typeof logOfOne>>;
beforeEach(async () => {
  log = await logOfOne();
  vi.stubGlobal('fetch', async (path: string) =>
    path === '/log/rotations' ? new Response('[]') : new Response(`${log.key}\n`),
  );
});
afterEach(() => vi.unstubAllGlobals());

test('an entry is proved by what the browser computes, whatever the server says of it', async () => {
  const doubted = { ...log.entry, proof: { ...log.entry.proof, verified: false } };
  render(<EntryProof entry={doubted} />);
  await screen.findByText(/Proved by this browser: the entry is in the log of 1 entry/);
});

test('an entry of which the server says that it is proved, and is not, is not proved', async () => {
  render(<EntryProof entry={{ ...log.entry, public: { agreement: 'B' } }} />);
  await screen.findByText('Not proved: the page shows something else than its leaf says.');
});

test('nothing is proved under another key than this browser saw before, nor without one', async () => {
  window.localStorage.setItem('log key', 'another');
  const first = render(<EntryProof entry={log.entry} />);
  await screen.findByText(/Not proved: the log has another key/);
  first.unmount();
  vi.stubGlobal('fetch', async () => new Response('', { status: 503 }));
  render(<EntryProof entry={log.entry} />);
  await screen.findByText(/Not proved: the server does not give the log’s key/);
});
