import { parseAgreementRef } from '@vitrine/core/ids';
import { createHash } from 'node:crypto';
import { noticeKinds, type Told } from './kinds.ts';
import type { Letter } from './mail/mailer.ts';

/** One message names so many things; the rest is counted. */
const mostNamed = 40;

/** By which a thing is known, whatever it is called meanwhile: 128 bits, in hexadecimal digits. */
export function itemKey({ kind, href, since, by }: Told): string {
  return digest([kind, href, since, by ?? '']);
}

/** The same for the same news to the same person. */
export function messageIdOf(person: string, keys: readonly string[]): string {
  return digest([person, ...keys.toSorted()]);
}

const digest = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/**
 * What is written to a person of things that need them: sentences of ours, the agreement's reference, a link to the
 * page and a day. Titles, reasons, comments and names stay where one signs in to read them: a message passes through
 * servers and screens that nobody here answers for.
 *
 * @param origin the address of Vitrine, such as `https://vitrine.example.nhs.uk`
 */
export function letterOf(
  items: readonly Told[],
  { to, origin, messageId }: { readonly to: string; readonly origin: string; readonly messageId: string },
): Letter {
  const named = items.slice(0, mostNamed);
  const more = items.length - named.length;
  const lines = named.flatMap((item) => [...linesOf(item, origin), '']);
  return {
    to,
    subject: items.length === 1 ? 'Vitrine: something needs you' : `Vitrine: ${items.length} things need you`,
    text: [
      ...lines,
      ...(more > 0 ? [`And ${more} more: ${origin}/`, ''] : []),
      'Sign in to read more. Nobody asks for your password by e-mail.',
      `What you are written about: ${origin}/notices`,
      '',
    ].join('\n'),
    messageId: `${messageId}@${new URL(origin).hostname}`,
  };
}

function linesOf(item: Told, origin: string): string[] {
  const { agreement, by, link } = factsOf(item, origin);
  return [
    noticeKinds[item.kind].says,
    ...(agreement === undefined ? [] : [`Agreement: ${agreement}`]),
    ...(by === undefined ? [] : [`By: ${by}`]),
    link,
  ];
}

/** What may be told of a thing beside its kind, each only in its exact form. */
export function factsOf(
  { agreement, href, by }: Told,
  origin: string,
): { readonly agreement?: string; readonly by?: string; readonly link: string } {
  const under = refOf(agreement);
  return {
    ...(under === undefined ? {} : { agreement: under }),
    ...(by === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(by) ? {} : { by }),
    link: linkTo(href, origin),
  };
}

/** A reference has a form that holds no words of people. */
function refOf(agreement: string | undefined): string | undefined {
  if (agreement === undefined) return undefined;
  try {
    return parseAgreementRef(agreement);
  } catch {
    return undefined;
  }
}

/** The pages that things lead to; whatever has another form leads to the home page. */
const id = '[a-z2-7]{20}';
const ref = String.raw`[A-Z0-9]+(?:-[A-Z0-9]+)*-v\d{1,4}\.\d{1,4}`;
const pages = new RegExp(
  `^/(?:(?:requests|review)/req_${id}|questions/qst_${id}|cases/case_${id}|incidents/inc_${id}|(?:agreements/|containments#)${ref}|audit/samples|checking)$`,
);

function linkTo(href: string, origin: string): string {
  return origin + (pages.test(href) ? href : '/');
}
