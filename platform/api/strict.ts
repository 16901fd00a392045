import { z } from 'zod';

// A page under a strict content policy may not generate code, and a mere attempt is reported as a violation.
// This stands before the first schema is made, because each schema asks when it is made.
if ('document' in globalThis) z.config({ jitless: true });
