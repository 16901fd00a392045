export { keepPackage, readFile, readPackage } from './content.ts';
export { decide } from './decide.ts';
export { RequestIllegal } from './errors.ts';
export { type RequestEvent, readRequestEvent, requestEntryFields } from './events.ts';
export { type Viewer, demandMaySeeFiles } from './permissions.ts';
export { acts } from './policies.ts';
export { disclosureMigrations, loadRequest, loadRequests, projectDisclosure } from './projection.ts';
export { getRequest, listRequests } from './read.ts';
export {
  type Request,
  type RequestContext,
  type RequestFile,
  requestContextSchema,
  requestStates,
  votesNeeded,
} from './request.ts';
export { takeFile } from './take-file.ts';
export type { RequestView } from './view.ts';
