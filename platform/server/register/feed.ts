import { datasetPath, type Register } from '@vitrine/app/register';
import { agreementPath } from './agreements-pages.ts';
import { html as xml, rendered, type Markup } from './markup.ts';
import { feedPath, type Frame } from './page.ts';
import { releasePath, titleOf } from './releases-pages.ts';

/** As many entries as a feed holds. */
const most = 100;

interface News {
  readonly day: string;
  readonly order: number;
  readonly id: string;
  readonly path: string;
  readonly title: string;
  readonly summary: string;
}

/** Days as the moments that Atom asks for: midnight stands for the whole day. */
const moment = (day: string): string => `${day}T00:00:00Z`;

/** The Atom feed (RFC 4287): agreements as they were signed, releases, and releases that were called back. */
export function atomFeed({ origin }: Frame, register: Register): string {
  const news = newsOf(register)
    .toSorted((a, b) => b.day.localeCompare(a.day) || b.order - a.order)
    .slice(0, most);
  return rendered(xml`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${origin}/register</id>
<title>Vitrine: agreements and releases</title>
<updated>${moment(news[0]?.day ?? register.today)}</updated>
<author><name>Vitrine</name></author>
<link rel="self" type="application/atom+xml" href="${origin}${feedPath}"/>
<link rel="alternate" type="text/html" href="${origin}/register"/>
${news.map((one) => entryOf(origin, one))}</feed>
`);
}

function entryOf(origin: string, { day, id, path, title, summary }: News): Markup {
  return xml`<entry>
<id>${origin}${id}</id>
<title>${title}</title>
<updated>${moment(day)}</updated>
<link rel="alternate" type="text/html" href="${origin}${path}"/>
<summary>${summary}</summary>
</entry>
`;
}

function newsOf({ agreements, releases }: Register): readonly News[] {
  return [
    ...agreements.flatMap(({ id, versions }) =>
      versions.map((version) => ({
        day: version.signed,
        order: version.entry,
        id: `${agreementPath(id)}#${version.ref}`,
        path: agreementPath(id),
        title: `Agreement ${version.ref}: ${version.title}`,
        summary: version.summary,
      })),
    ),
    ...releases.flatMap((release) => {
      const path = releasePath(release.request);
      const summary = `Under agreement ${release.agreement}.`;
      const news = { day: release.day, order: release.entry, id: path, path, summary };
      const released = { ...news, title: `Release: ${titleOf(release)}` };
      if (release.recalled === null) return [released];
      const back = { ...news, day: release.recalled, id: `${path}#recalled` };
      return [released, { ...back, title: `Called back: ${titleOf(release)}` }];
    }),
  ];
}

/** The sitemap (sitemaps.org 0.9) of every page of the register. */
export function sitemap({ origin }: Frame, { agreements, releases, datasets }: Register): string {
  const paths = [
    '/register',
    '/register/releases',
    '/register/datasets',
    '/register/activity',
    '/register/verify',
    ...datasets.map(({ dataset }) => datasetPath(dataset)),
    ...agreements.map(({ id }) => agreementPath(id)),
    ...releases.map(({ request }) => releasePath(request)),
  ];
  return rendered(xml`<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${paths.map((path) => xml`<url><loc>${origin}${path}</loc></url>\n`)}</urlset>
`);
}
