import { defineEvent } from '@vitrine/ledger/events';
import { z } from 'zod';
import { keyEnrolled, keyRemoved } from './project-officer-keys.ts';

const key = {
  keyId: z.string().describe('the key’s id'),
  fingerprint: z.string().describe('the key’s fingerprint'),
};

/** What is written of the keys whose signatures count. Neither face names officer or key in public: it would join what one officer does. */
export const officerEvents = [
  defineEvent({
    type: keyEnrolled,
    written: 'fact',
    title: 'Officer’s key enrolled',
    sentence: 'found a {kind} newly enrolled with the steward as a signing key of an officer',
    public: { kind: z.string().describe('a passkey or a key file') },
    private: {
      officer: z.string().describe('the sign-in name'),
      ...key,
      publicKey: z
        .string()
        .optional()
        .describe('the key itself, by which signatures are verified again; absent before December 2026'),
    },
    about: {},
    feeds: [],
    operations: [],
  }),
  defineEvent({
    type: keyRemoved,
    written: 'fact',
    title: 'Officer’s key removed',
    sentence: 'found a signing key of an officer no longer enrolled with the steward',
    public: {},
    private: { ...key },
    about: {},
    feeds: [],
    operations: [],
  }),
];
