import { z } from 'zod';

/** Parse without generating code, as a page under a content policy that forbids `eval` must. */
export function parseWithoutCodeGeneration(): void {
  z.config({ jitless: true });
}
