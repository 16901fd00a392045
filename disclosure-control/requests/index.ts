export { requestRules } from './broken-rule.ts';
export { keepPackage, readFile, readPackage, type FileStore } from './content.ts';
export { decide } from './decide.ts';
export { RequestIllegal } from './errors.ts';
export { type RequestEvent, readRequestEvent, requestEntryFields } from './events.ts';
export { fileReasons, type FileDecision } from './file-decisions.ts';
export { type FilePage, filePage } from './file-page.ts';
export { type Step, type StepHours, stepHours, stepOf } from './step-times.ts';
export { type Viewer, demandMaySeeFiles, mayAssign, mayCheck, namesCheckers } from './permissions.ts';
export { acts, hasStops } from './policies.ts';
export {
  disclosureMigrations,
  loadRequest,
  loadRequests,
  projectDisclosure,
  rememberDisclosure,
} from './projection.ts';
export { protectResult } from './protect-result.ts';
export {
  type Held,
  type QuarantineReason,
  quarantineHelp,
  quarantineOf,
  quarantineText,
} from './quarantine.ts';
export { getRequest, listRequests } from './read.ts';
export {
  type Lineage,
  type Request,
  type RequestContext,
  type RequestFile,
  requestContextSchema,
  requestStates,
  votesAreIn,
  votesNeeded,
} from './request.ts';
export { fileNameSchema } from './decision.ts';
export { personalIn } from './personal-words.ts';
export { requestEvents } from './request-events.ts';
export { takeFile } from './take-file.ts';
export type { RequestView } from './view.ts';
