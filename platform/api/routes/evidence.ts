import { evidencePack } from '../schemas/evidence.ts';
import { route } from './define-route.ts';

/** What this environment shows of the standards that it is held to. */
export const evidenceRoutes = {
  getEvidence: route({
    method: 'GET',
    path: '/evidence',
    tag: 'ledger',
    summary:
      'The evidence pack: every statement of SATRE, DSPT and ASVS level 2 with who shows it, by which control, tests, entries of the log and facts of the running system (operators and reviewers)',
    out: evidencePack,
  }),
} as const;
