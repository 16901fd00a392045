const names = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether an address is of this machine alone, where plain HTTP betrays nothing to a network. */
export function isLoopback({ hostname }: URL): boolean {
  return names.has(hostname);
}

/** Whether secrets may be sent to this address: over HTTPS, or on this machine. */
export function isSafe(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}
