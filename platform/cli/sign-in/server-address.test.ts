import { describe, expect, it } from 'vitest';
import { serverOrigin } from './server-address.ts';

describe('the server that is named', () => {
  it.each([
    ['https://vitrine.example', 'https://vitrine.example'],
    ['https://Vitrine.Example:443/', 'https://vitrine.example'],
    ['https://vitrine.example:8443', 'https://vitrine.example:8443'],
    ['http://localhost:8420', 'http://localhost:8420'],
    ['http://127.0.0.1:8420/', 'http://127.0.0.1:8420'],
    ['http://[::1]:8420', 'http://[::1]:8420'],
  ])('%s is one', (given, origin) => expect(serverOrigin(given)).toBe(origin));

  it.each([
    ['server-not-safe', 'http://vitrine.example'],
    ['server-not-safe', 'http://localhost.evil.example'],
    ['server-not-safe', 'http://127.0.0.1.evil.example'],
    ['server-not-safe', 'http://0.0.0.0:8420'],
    ['server-not-safe', 'ftp://vitrine.example'],
    ['invalid-input', 'vitrine.example'],
    ['invalid-input', ''],
    ['invalid-input', 'https://vitrine.example/path'],
    ['invalid-input', 'https://vitrine.example?x=1'],
    ['invalid-input', 'https://somebody@vitrine.example'],
    ['invalid-input', 'http://localhost@evil.example'],
  ])('%s: %s', (code, given) => expect(() => serverOrigin(given)).toThrow(expect.objectContaining({ code })));
});
