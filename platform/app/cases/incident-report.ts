import type { Assessment, Incident, IncidentReport } from '@vitrine/api';

const natures: Readonly<Record<Assessment['natures'][number], string>> = {
  confidentiality: 'confidentiality: data seen or given to somebody who should not have had them',
  integrity: 'integrity: data changed',
  availability: 'availability: data lost or out of reach',
};
const data: Readonly<Record<Assessment['data'][number], string>> = {
  health: 'patients: health records (special category, article 9)',
  pseudonymised: 'patients: pseudonymised records',
  identifiers: 'patients: direct identifiers',
  'small-numbers': 'patients: figures about few people',
  staff: 'people who use or run the environment',
};
const risks: Readonly<Record<Assessment['risk'], string>> = {
  unlikely: 'a risk to people’s rights and freedoms is unlikely',
  likely: 'a risk to people’s rights and freedoms is likely',
  high: 'a high risk to people’s rights and freedoms is likely: they are to be told as well (article 34)',
};
const told: Readonly<Record<Incident['told'][number]['who'], string>> = {
  controller: 'the controller',
  people: 'the people concerned',
  'data-protection-officer': 'the data protection officer',
  oversight: 'the oversight body',
  other: 'others',
};

/**
 * The report to the regulator: what UK GDPR, art. 33(3)(a) to (d) asks for and, of art. 33(1), when and why late. Who
 * declared, reviewed or was asked is not in it, nor a word of the case. Pure.
 */
export function reportOf(incident: Incident, now: Date): IncidentReport {
  const { assessment: known, clock, notifications } = incident;
  return {
    incident: incident.id,
    made: now.toISOString(),
    breach: {
      happened: known.happened,
      aware: known.aware,
      deadline: clock.deadline,
      notified: notifications.map(({ at, reference }) => ({ at, reference })),
      lateReasons: incident.late ?? null,
    },
    nature: { kinds: known.natures.map((one) => natures[one]), description: known.what },
    dataSubjects: { categories: known.data.map((one) => data[one]), approximateNumber: known.people },
    records: { approximateNumber: known.records },
    contact: known.contact,
    likelyConsequences: known.consequences,
    risk: risks[known.risk],
    measures: {
      takenOrProposed: known.measures,
      containment: incident.containments.map(({ agreement, at, contained, state, since }) => ({
        agreement,
        asked: at,
        state: contained ? 'suspended or not in force' : state,
        since: since ?? null,
      })),
    },
    told: incident.told.map(({ who, at, words }) => ({ who: told[who], at, words })),
  };
}

/** The same as Markdown, in which what people wrote is text and nothing else. Pure. */
export function reportMarkdown(report: IncidentReport): string {
  const { breach, nature, dataSubjects, records, measures } = report;
  const notified =
    breach.notified.length === 0
      ? ['Not yet.']
      : breach.notified.map(({ at, reference }) => `${moment(at)}, reference ${inText(reference)}`);
  return `${[
    `# Personal data breach ${report.incident}`,
    `Report to the regulator under article 33 of the UK GDPR, made ${moment(report.made)}.`,
    '## When',
    list([
      `It happened, or began: ${moment(breach.happened)}`,
      `The controller became aware of it: ${moment(breach.aware)}`,
      `The 72 hours end: ${moment(breach.deadline)}`,
    ]),
    'The regulator was told:',
    list(notified),
    ...(breach.lateReasons === null ? [] : ['Reasons of the delay:', quoted(breach.lateReasons)]),
    '## Nature of the breach (article 33(3)(a))',
    list(nature.kinds),
    quoted(nature.description),
    'Categories of people and data:',
    list(dataSubjects.categories),
    list([
      `Approximate number of people: ${dataSubjects.approximateNumber}`,
      `Approximate number of records: ${records.approximateNumber}`,
    ]),
    '## Where more can be asked (article 33(3)(b))',
    quoted(report.contact),
    '## Likely consequences (article 33(3)(c))',
    quoted(report.likelyConsequences),
    `Risk: ${report.risk}.`,
    '## Measures taken or proposed (article 33(3)(d))',
    quoted(measures.takenOrProposed),
    'Containment:',
    list(
      measures.containment.map(
        ({ agreement, asked, state, since }) =>
          `${agreement}: asked ${moment(asked)}; ${state}${since === null ? '' : ` since ${moment(since)}`}`,
      ),
    ),
    '## Who else was told',
    ...report.told.flatMap(({ who, at, words }) => [`${who}, ${moment(at)}:`, quoted(words)]),
    ...(report.told.length === 0 ? ['Nobody yet.'] : []),
  ].join('\n\n')}\n`;
}

const moment = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;
const list = (lines: readonly string[]): string =>
  lines.length === 0 ? '- none' : lines.map((line) => `- ${line}`).join('\n');

/**
 * Words in one line of Markdown (CommonMark 0.31, 2.4: a backslash before ASCII punctuation makes it literal). No link,
 * picture, heading or HTML of theirs comes about, whatever reads it.
 */
const inText = (words: string): string =>
  words.replaceAll(/[\\`*_{}[\]()<>#+\-.!|~&:@$^="]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ');

const quoted = (words: string): string =>
  words
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => `> ${inText(line)}`.trimEnd())
    .join('\n>\n');
