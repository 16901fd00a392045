import { subjects, type DeclaredEvent } from '@vitrine/ledger/events';
import type { z } from 'zod';
import { vocabulary } from './vocabulary.ts';

function fieldsText(shape: z.ZodRawShape, told: readonly string[] = []): string {
  const fields = Object.entries(shape).map(([name, type]) => {
    const { description } = type as z.ZodType;
    const code = told.includes(name) ? `**\`${name}\`**` : `\`${name}\``;
    return description === undefined ? code : `${code} (${description})`;
  });
  return fields.length === 0 ? 'nothing' : fields.join('; ');
}

function rowOf(event: DeclaredEvent): string {
  const about = subjects.filter((subject) => event.about[subject] !== undefined);
  return [
    `\`${event.type}\`: ${event.title}`,
    event.written === 'act' ? 'intent, then outcome' : 'fact',
    `… ${event.sentence}`,
    fieldsText(event.public, event.toldSingly),
    fieldsText(event.private),
    about.length === 0 ? 'nothing else' : about.join(', '),
    event.feeds.length === 0 ? 'nothing else' : event.feeds.join(', '),
    event.operations.length === 0
      ? 'Vitrine itself'
      : event.operations.map((name) => `\`${name}\``).join(', '),
  ].join(' | ');
}

/** docs/events.md: every event as it is declared. `node platform/app/record/events-page.ts > docs/events.md` */
export function eventsPage(): string {
  return `# Events

Everything that happens in Vitrine is an event, and the ledger takes only events that are declared here. This page is made by \`node platform/app/record/events-page.ts\`; a test compares it. How one is added: [for developers](developer.md#a-new-event).

- **Public** fields stand in clear in the ledger's tree. The public log tells those in **bold** of each single act ([decision 0034](decisions/0034-the-public-log-takes-in-days.md)); every other act is a sealed value there. An outcome adds \`code\` where it was not done, and \`intent\` where a restart found it without an outcome.
- **Private** fields are committed to in the ledger's tree and kept apart; \`actor\`, who did it, is always one. Reviewers read them, and each can be destroyed without breaking the tree. Each may be absent: a crash or a refusal leaves it out.
- **About** says by what a reviewer finds it, beside who did it and when.
- **Shows in** says which pages it changes beside the audit.
- **Made by** names the operation of the HTTP contract.

| event | written as | its actor … | public | private | about | shows in | made by |
| --- | --- | --- | --- | --- | --- | --- | --- |
${vocabulary.events.map((event) => `| ${rowOf(event)} |`).join('\n')}
`;
}

if (import.meta.main) process.stdout.write(eventsPage());
