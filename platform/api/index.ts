import './strict.ts';
export { type Answer, ApiClient, ApiProblem, type Transport } from './client.ts';
export { type DocumentFault, documentFaults, inOrder } from './document-faults.ts';
export { dictionaryCsv } from './dictionary-csv.ts';
export { faultsCsv } from './faults-csv.ts';
export { type ImportedCell, mostIpynbBytes, readIpynb, stepsOf, tooLargeText, writeIpynb } from './ipynb.ts';
export { openApi } from './openapi.ts';
export type { PathParameters } from './route.ts';
export { type RouteName, type Routes, routes } from './routes.ts';
export { type DocumentName, documentNames } from './routes/drafts.ts';
export type { Agreement, AgreementSummary, Signature } from './schemas/agreement.ts';
export {
  type AgreementUse,
  type AuditAct,
  type AuditFacets,
  type AuditFilter,
  auditFilter,
  sampleOutcomes,
  type Sampling,
  type Unusual,
  type UnusedSummary,
} from './schemas/audit.ts';
export {
  type CheckProgress,
  type CohortList,
  type Dataset,
  type DatasetSummary,
  type FaultList,
  type OptOutOutcome,
  type OptOutProposal,
  type PublishProgress,
  type QualityReport,
  type QuarantinedRows,
  descriptionForms,
} from './schemas/catalogue.ts';
export type { EvidenceControl, EvidencePack, EvidenceStatement } from './schemas/evidence.ts';
export type { Synopsis } from './schemas/synopsis.ts';
export {
  type CaseFile,
  type CaseStep,
  type CaseSummary,
  type Question,
  caseAbouts,
  caseOutcomes,
} from './schemas/case.ts';
export {
  type Assessment,
  type Containment,
  type Incident,
  type IncidentClock,
  type IncidentReport,
  type IncidentSummary,
  assessment,
  incidentBands,
  incidentData,
  incidentNatures,
  incidentRisks,
  incidentTold,
} from './schemas/incident.ts';
export {
  type Bundle,
  type BundleManifest,
  type BundleSummary,
  bundleManifest,
  bundleSummary,
} from './schemas/bundle.ts';
export { type Problem, type Role, problem } from './schemas/common.ts';
export { type Twin, mostTwinRows } from './schemas/twin.ts';
export { type Arriving, type Deliveries, type ReceivedFile, deliveredName } from './schemas/delivery.ts';
export { deliver } from './deliver.ts';
export { deliveredNameOf, fileSizeText } from './delivered-name.ts';
export { sentRun, type DetachedRun, type SentRun } from './schemas/detached.ts';
export type { Environment } from './schemas/environment.ts';
export type { LedgerDetail, LedgerEntry } from './schemas/ledger.ts';
export {
  type Notebook,
  type NotebookCell,
  type RunLine,
  type RunSummary,
  type ShownOutput,
  mostCellCharacters,
  mostCells,
  mostNotebookCharacters,
  notebookCell,
  shownOutput,
} from './schemas/notebook.ts';
export {
  type CellDifference,
  type NotebookDifference,
  type NotebookVersion,
  mostVersions,
  notebookVersion,
} from './schemas/notebook-version.ts';
export {
  type FilePreview,
  type FileReason,
  type FileVote,
  type Finding,
  type Request,
  type RequestContext,
  type RequestSummary,
  type Thread,
  type Vote,
  fileReasonTexts,
  requestContext,
} from './schemas/request.ts';
export type { Checking } from './schemas/checking.ts';
export type { PrivacyAccount, PrivacyBudget, PrivacyForeseen } from './schemas/privacy.ts';
export type { Home, InboxItem, Session } from './schemas/session.ts';
export { type InboxKind, inboxKind } from './schemas/session.ts';
export { type NoticeDelivery, type Notices, type NoticeTime, noticeTimes } from './schemas/notices.ts';
export { cell } from './schemas/workspace.ts';
export type { Cell, CutLine, Explanation, QueryLine, QuerySummary, Workspace } from './schemas/workspace.ts';
export { type SqlPlace, placeInSql } from './sql-place.ts';
