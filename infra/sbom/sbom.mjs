// A CycloneDX 1.6 list of everything that a lock file brings, and a report of licences. Plain Node; usage:
//   node infra/sbom/sbom.mjs [--licences] [package-lock.json]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Components of a lock file (npm, version 3), each once, in the order of their addresses (package URL). */
export function componentsOf(lock) {
  const found = new Map();
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (!path.includes('node_modules/') || entry.link === true) continue;
    const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const [scope, plain] = name.startsWith('@') ? name.split('/') : [undefined, name];
    const purl = `pkg:npm/${scope === undefined ? '' : `${encodeURIComponent(scope)}/`}${plain}@${entry.version}`;
    const integrity = entry.integrity?.split(' ').find((one) => one.startsWith('sha512-'));
    found.set(purl, {
      type: 'library',
      'bom-ref': purl,
      ...(scope === undefined ? {} : { group: scope }),
      name: plain,
      version: entry.version,
      purl,
      scope: entry.dev === true || entry.optional === true ? 'optional' : 'required',
      ...(entry.license === undefined ? {} : { licenses: [licence(entry.license)] }),
      ...(integrity === undefined
        ? {}
        : {
            hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice(7), 'base64').toString('hex') }],
          }),
    });
  }
  return [...found.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

/** One identifier is an id; what is put together of several is an expression (SPDX). */
function licence(text) {
  return / (AND|OR|WITH) /.test(text) || text.startsWith('(')
    ? { expression: text }
    : { license: { id: text } };
}

/** The whole document. It has no time and no number of its own: the same lock file gives the same bytes. */
export function sbomOf(lock) {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': lock.name, name: lock.name, version: lock.version },
    },
    components: componentsOf(lock),
  };
}

/** Licences and how many components have each; `none stated` where a package says nothing. */
export function licencesOf(lock) {
  const counts = new Map();
  for (const { licenses } of componentsOf(lock)) {
    const text = licenses?.[0].expression ?? licenses?.[0].license.id ?? 'none stated';
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const args = process.argv.slice(2);
  const file =
    args.find((one) => !one.startsWith('--')) ?? join(import.meta.dirname, '..', '..', 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  if (args.includes('--licences'))
    for (const [text, count] of licencesOf(lock)) console.log(`${count}\t${text}`);
  else console.log(JSON.stringify(sbomOf(lock), null, 2));
}
