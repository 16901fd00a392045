import { datasetPath, type Register } from '@vitrine/app/register';
import { html as xml, rendered } from './markup.ts';
import type { Frame } from './page.ts';

/** As many entries as the feed holds. */
const most = 100;

/** Releases of datasets as an Atom feed (RFC 4287), the newest first; midnight stands for the day. */
export function datasetsFeed({ origin }: Frame, { today, datasets }: Register): string {
  const news = datasets
    .flatMap((one) => one.releases.map(({ version, day }) => ({ one, version, day })))
    .toSorted((a, b) => b.day.localeCompare(a.day))
    .slice(0, most);
  return rendered(xml`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${origin}/register/datasets</id>
<title>Vitrine: datasets</title>
<updated>${news[0]?.day ?? today}T00:00:00Z</updated>
<author><name>Vitrine</name></author>
<link rel="self" type="application/atom+xml" href="${origin}/register/datasets.atom"/>
<link rel="alternate" type="text/html" href="${origin}/register/datasets"/>
${news.map(
  ({ one, version, day }) => xml`<entry>
<id>${origin}${datasetPath(one.dataset)}#${version}</id>
<title>${one.title}: release ${version}</title>
<updated>${day}T00:00:00Z</updated>
<link rel="alternate" type="text/html" href="${origin}${datasetPath(one.dataset)}"/>
<link rel="related" type="application/ld+json" href="${origin}${datasetPath(one.dataset)}.dcat.jsonld"/>
<summary>${one.description}</summary>
</entry>
`,
)}</feed>
`);
}
