import type { JsonObject } from '@vitrine/core/text';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: unknown): string =>
  (typeof text === 'string' ? text : '').replace(/[&<>"']/g, (character) => escapes[character] ?? '');

/**
 * A certificate as a page to read and print (RO-Crate 1.1, "RO-Crate Website"): no script, nothing loaded from
 * elsewhere, everything from the graph escaped. Its hash stands in the certificate, so that nobody changes it.
 */
export function previewHtml(graph: readonly JsonObject[]): string {
  const of = (id: string): JsonObject => graph.find((entity) => entity['@id'] === id) ?? {};
  const ofType = (type: string): readonly JsonObject[] => graph.filter((entity) => entity['@type'] === type);
  const root = of('./');
  const row = (name: string, value: unknown): string =>
    `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`;
  const files = ofType('File').map(
    (file) =>
      `<tr><td>${escaped(file['name'])}</td><td>${escaped(file['encodingFormat'])}</td><td>${escaped(
        file['contentSize'],
      )}</td><td><code>${escaped(file['sha256'])}</code></td></tr>`,
  );
  const checks = ofType('AssessAction').map(
    (check) =>
      `<tr><td>${escaped(check['endTime'])}</td><td>${escaped(check['name'])}</td><td>${escaped(
        check['description'],
      )}</td></tr>`,
  );
  const profile = of('#disclosure-profile');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Release certificate: ${escaped(root['name'])}</title>
<style>
body { font: 1rem/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff }
table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem }
th, td { border: 1px solid #767676; padding: .4rem .6rem; text-align: left; vertical-align: top }
code { overflow-wrap: anywhere }
</style>
</head>
<body>
<main>
<h1>Release certificate</h1>
<table>
${row('Title', root['name'])}
${row('What left', root['description'])}
${row('Released by', of('#publisher')['name'])}
${row('Released', root['datePublished'])}
${row('Agreement', of('#agreement')['identifier'])}
${row('Request', root['identifier'])}
${row('Disclosure profile', profile['name'])}
${row('Its rule', profile['description'])}
</table>
<h2>Files</h2>
<table>
<tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Bytes</th><th scope="col">SHA-256</th></tr>
${files.join('\n')}
</table>
<h2>Checks</h2>
<table>
<tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Remarks</th></tr>
${checks.join('\n')}
</table>
<p>This page shows what ro-crate-metadata.json says. What counts is that file, its signature in certificate.sig, and
the key that the environment publishes: npx vitrine certificate verify PACKAGE.</p>
</main>
</body>
</html>
`;
}
