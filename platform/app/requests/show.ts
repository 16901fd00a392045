import type { Finding as ShownFinding, Request as ShownRequest, RequestSummary } from '@vitrine/api';
import { acts, type RequestView } from '@vitrine/disclosure-control/requests';
import { type Finding } from '@vitrine/disclosure-control/checks';
import { type Profile } from '@vitrine/disclosure-control/profiles';
import { sha256Hex } from '@vitrine/core/text';
import type { Names } from '../record/names.ts';
import type { Draft } from './drafts.ts';
import { quarantineHelp, quarantineText, type QuarantineReason } from './quarantine.ts';

const severities = { problem: 'stop', warning: 'warn', note: 'note' } as const;

/** A profile's rules in one sentence. */
export function profileText(profile: Profile): string {
  const zero = profile.zero === 'shown' ? 'Zeros are shown' : 'Zeros are hidden like small numbers';
  const rounding =
    profile.roundTo === null
      ? 'other figures are not rounded'
      : `other counts are rounded to the nearest ${profile.roundTo}`;
  return `Figures that rest on fewer than ${profile.threshold} people are hidden; ${rounding}. ${zero}.`;
}

function whereText(where: Finding['where']): string | undefined {
  const parts = [
    ...(where.line === undefined ? [] : [`line ${where.line}`]),
    ...(where.row === undefined ? [] : [where.row === 0 ? 'header' : `row ${where.row}`]),
    ...(where.column === undefined || where.column === '' ? [] : [`column ${where.column}`]),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

function findingsOf(view: RequestView): ShownFinding[] {
  return view.files.flatMap((file) =>
    file.findings.map((finding) => {
      const where = whereText(finding.where);
      return {
        code: finding.code,
        severity: severities[finding.severity],
        file: file.name,
        ...(where === undefined ? {} : { where }),
        explanation:
          finding.places > 1 ? `${finding.explanation} (${finding.places} places)` : finding.explanation,
        suggestion: finding.suggestion,
      };
    }),
  );
}

function titleOf(view: RequestView, draft: Draft): string {
  return view.context?.title ?? draft.title;
}

export function summaryOf(
  view: RequestView,
  draft: Draft,
  names: Names,
  quarantine: QuarantineReason | undefined,
): RequestSummary {
  const findings = findingsOf(view);
  const count = (severity: ShownFinding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    id: view.id,
    title: titleOf(view, draft),
    agreement: view.agreement,
    state: view.state,
    updated: view.updatedAt,
    requester: names.of(view.requester),
    files: view.files.length,
    findings: { stop: count('stop'), warn: count('warn'), note: count('note') },
    ...(quarantine === undefined
      ? {}
      : {
          quarantine: {
            reason: quarantine,
            explanation: quarantineText[quarantine],
            help: quarantineHelp(view.state),
          },
        }),
  };
}

export interface ShowContext {
  readonly names: Names;
  readonly draft: Draft;
  readonly viewer: string;
  /** SQL of the queries whose results the files are. */
  readonly sqlOf: ReadonlyMap<string, string>;
  readonly history: ShownRequest['history'];
  readonly quarantine: QuarantineReason | undefined;
}

/** A request as its page shows it to this viewer. */
export function showRequest(view: RequestView, context: ShowContext): ShownRequest {
  const { draft, names, sqlOf, quarantine } = context;
  const ballots = [...view.votes];
  if (view.ownVote !== null && ballots.length === 0) ballots.push(view.ownVote);
  return {
    ...summaryOf(view, draft, names, quarantine),
    profile: { name: view.profile.name, explanation: profileText(view.profile) },
    context: draft.answers,
    fileList: view.files.map((file) => {
      const sql = file.query === undefined ? undefined : sqlOf.get(file.query);
      return {
        name: file.name,
        size: file.bytes,
        sha256: file.sha256,
        mediaType: file.mediaType,
        ...(file.query === undefined ? {} : { query: file.query }),
        ...(sql === undefined ? {} : { sql }),
      };
    }),
    findingList: findingsOf(view),
    votes: ballots.map((ballot, at) => ({
      mine: ballot.checker === context.viewer,
      label: ballot.checker === undefined ? `Checker ${at + 1}` : names.of(ballot.checker).name,
      vote: ballot.decision,
      comment: ballot.comment,
      at: ballot.at,
    })),
    // Whether someone else has voted is that checker's secret until both have.
    votesCast: view.votes.length > 0 ? view.votes.length : view.ownVote === null ? 0 : 1,
    ...(view.release === null
      ? {}
      : { certificate: { released: view.release.at, sha256: view.release.certificate } }),
    history: context.history,
    may: Object.fromEntries(
      acts.map((act) => [
        act,
        { allowed: mayNow(view, act) && (quarantine === undefined || act === 'withdraw') },
      ]),
    ),
  };
}

function mayNow(view: RequestView, act: (typeof acts)[number]): boolean {
  // One vote a round and person.
  if (act === 'vote' && view.ownVote !== null) return false;
  return view.may.includes(act);
}

/** A name for the file of a query's result that no other file of the request has. */
export function resultFileName(taken: readonly string[], query: string): string {
  const first = taken.length === 0 ? 'result.csv' : `result-${taken.length + 1}.csv`;
  return taken.includes(first) ? `result-${sha256Hex(query).slice(0, 8)}.csv` : first;
}
