import type { Finding as ShownFinding, Request as ShownRequest, RequestSummary } from '@vitrine/api';
import { acts, hasStops, type RequestView } from '@vitrine/disclosure-control/requests';
import { type Finding } from '@vitrine/disclosure-control/checks';
import { roundingInWords, type Profile } from '@vitrine/disclosure-control/profiles';
import { sha256Hex } from '@vitrine/core/text';
import type { Names } from '../record/names.ts';
import type { Draft } from './drafts.ts';
import { quarantineHelp, quarantineText, type QuarantineReason } from '@vitrine/disclosure-control/requests';

const severities = { problem: 'stop', warning: 'warn', note: 'note' } as const;

/** A profile's rules in one sentence. */
export function profileText(profile: Profile): string {
  const zero = profile.zero === 'shown' ? 'Zeros are shown' : 'Zeros are hidden like small numbers';
  const words = roundingInWords(profile);
  const rounding =
    words === undefined ? 'other figures are not rounded' : `other counts are rounded ${words}`;
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

const mostRowsNamed = 30;

/** Where else it was found, where it was found more than once. */
function placesText({ places, rows = [] }: RequestView['files'][number]['findings'][number]): string {
  if (places < 2) return '';
  const named = rows.slice(0, mostRowsNamed).join(', ');
  if (named === '') return ` (${places} places)`;
  return ` (${places} places: rows ${named}${rows.length > mostRowsNamed ? ', …' : ''})`;
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
        explanation: finding.explanation + placesText(finding),
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
    voted: view.ownVote !== null,
    findings: { stop: count('stop'), warn: count('warn'), note: count('note') },
    // Of what is withdrawn nobody asks why it does not go on.
    ...(quarantine === undefined || view.state === 'withdrawn'
      ? {}
      : {
          quarantine: {
            reason: quarantine,
            explanation: quarantineText[quarantine],
            help: quarantineHelp(quarantine),
          },
        }),
  };
}

export interface ShowContext {
  readonly names: Names;
  readonly draft: Draft;
  readonly viewer: string;
  /** Whether the viewer may know who checked. */
  readonly namesCheckers: boolean;
  /** SQL of the queries whose results the files are. */
  readonly sqlOf: ReadonlyMap<string, string>;
  /** What ran in the kernels whose outputs the files were. */
  readonly codeOf: ReadonlyMap<string, string>;
  readonly history: ShownRequest['history'];
  readonly quarantine: QuarantineReason | undefined;
}

/** A request as its page shows it to this viewer. */
export function showRequest(view: RequestView, context: ShowContext): ShownRequest {
  const { draft, names, sqlOf, codeOf, quarantine } = context;
  const ballots = [...view.votes];
  if (view.ownVote !== null && ballots.length === 0) ballots.push(view.ownVote);
  return {
    ...summaryOf(view, draft, names, quarantine),
    profile: { name: view.profile.name, explanation: profileText(view.profile) },
    context: draft.answers,
    fileList: view.files.map((file) => {
      const sql = file.query === undefined ? undefined : sqlOf.get(file.query);
      const code = file.kernel === undefined ? undefined : codeOf.get(file.kernel);
      return {
        name: file.name,
        size: file.bytes,
        sha256: file.sha256,
        mediaType: file.mediaType,
        origin: file.origin,
        seen: seenOf(view, file.sha256),
        ...(file.unseen === undefined ? {} : { unseen: file.unseen }),
        ...(file.group === undefined ? {} : { group: file.group }),
        ...(file.lineage === undefined ? {} : { lineage: file.lineage }),
        ...(file.query === undefined ? {} : { query: file.query }),
        ...(sql === undefined ? {} : { sql }),
        ...(code === undefined ? {} : { code }),
      };
    }),
    findingList: findingsOf(view),
    round: view.round,
    content: view.content,
    stops: hasStops(view),
    votes: votesOf(ballots, context),
    earlierRounds: view.earlierRounds.map((round) => ({
      round: round.round,
      submitted: round.submittedAt,
      votes: votesOf(round.votes, context),
      changedSince: {
        files: round.changedSince.files.map((file) => ({ ...file })),
        answers: [...round.changedSince.answers],
      },
    })),
    threads: view.threads.map(({ checker, messages, ...thread }) => ({
      ...thread,
      label: checker === undefined ? 'A checker' : context.names.of(checker).name,
      messages: [...messages],
    })),
    ...(view.withdrawal === null ? {} : { withdrawal: withdrawalOf(view, view.withdrawal, context) }),
    // Whether someone else has voted is that checker's secret until both have.
    votesCast: view.votes.length > 0 ? view.votes.length : view.ownVote === null ? 0 : 1,
    ...(view.release === null
      ? {}
      : { certificate: { released: view.release.at, sha256: view.release.certificate } }),
    history: context.history,
    may: {
      recompute: { allowed: mayRecompute(view, context.viewer, quarantine) },
      ...Object.fromEntries(
        acts.map((act) => [
          act,
          { allowed: view.may.includes(act) && (quarantine === undefined || act === 'withdraw') },
        ]),
      ),
    },
  };
}

/** Its own requester, while it can be changed, when every file came from a query. */
function mayRecompute(view: RequestView, viewer: string, quarantine: QuarantineReason | undefined): boolean {
  // Nothing is computed while no version of the agreement is in force.
  if (quarantine === 'agreement-suspended' || quarantine === 'agreement-expired') return false;
  const fromQueries = view.files.length > 0 && view.files.every(({ query }) => query !== undefined);
  return view.requester === viewer && view.may.includes('change') && fromQueries;
}

function votesOf(
  votes: RequestView['votes'],
  { names, viewer }: Pick<ShowContext, 'names' | 'viewer'>,
): ShownRequest['votes'] {
  return votes.map((ballot, at) => ({
    mine: ballot.checker === viewer,
    label: ballot.checker === undefined ? `Checker ${at + 1}` : names.of(ballot.checker).name,
    vote: ballot.decision,
    comment: ballot.comment,
    ...(ballot.reason === undefined ? {} : { reason: ballot.reason }),
    ...(ballot.files === undefined
      ? {}
      : {
          files: ballot.files.map(({ decision, reasons, ...file }) => ({
            ...file,
            vote: decision,
            reasons: [...reasons],
          })),
        }),
    at: ballot.at,
  }));
}

function withdrawalOf(
  view: RequestView,
  { at, by, reason }: NonNullable<RequestView['withdrawal']>,
  { names, namesCheckers }: ShowContext,
): ShownRequest['withdrawal'] {
  const told = by !== null && (namesCheckers || by === view.requester);
  return { at, reason, ...(told ? { who: names.of(by).name } : {}) };
}

function seenOf(view: RequestView, sha256: string): { upTo: number; whole: boolean } {
  const { upTo = 0, whole = false } = view.seen.find((one) => one.sha256 === sha256) ?? {};
  return { upTo, whole };
}

/** A name for the file of a query's result that no other file of the request has. */
export function resultFileName(taken: readonly string[], query: string): string {
  const first = taken.length === 0 ? 'result.csv' : `result-${taken.length + 1}.csv`;
  return taken.includes(first) ? `result-${sha256Hex(query).slice(0, 8)}.csv` : first;
}
