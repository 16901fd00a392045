import type { Settings } from '@vitrine/core/process';

/** Where this environment is reached from outside. */
export const publicAddress = ({ publicUrl, port }: Pick<Settings, 'publicUrl' | 'port'>): URL =>
  new URL(publicUrl ?? `http://localhost:${port}`);
