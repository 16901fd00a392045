/**
 * Makes the requirements.lock of each folder below anew: the newest wheels that fit together, exact versions, with the
 * SHA-256 of the wheel for each processor. Run by hand when packages are to be renewed; what it wrote is reviewed as a
 * change of the repository.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './processes.ts';

const folders = [
  'notebooks-gateway/kernel/python',
  'platform/core/keys/kms/ministack',
  'platform/app/register/standards',
  'tools/third-party/seaweedfs',
];
/** Debian 12's C library (2.36) takes wheels made for these and older ones. */
const systems = ['manylinux_2_36', 'manylinux_2_34', 'manylinux_2_28', 'manylinux_2_17', 'manylinux2014'];

/** What is used of pip's installation report (version 1). */
interface Report {
  readonly install: readonly {
    readonly metadata: { readonly name: string; readonly version: string };
    readonly download_info: { readonly archive_info: { readonly hashes: { readonly sha256: string } } };
  }[];
}

/** What pip would install of requirements on a processor: `name==version` with the wheel's hash. */
function resolve(processor: string, requirements: string, options: readonly string[]): Map<string, string> {
  const work = mkdtempSync(join(tmpdir(), 'vitrine-lock-'));
  try {
    const [report, list] = [join(work, 'report.json'), join(work, 'requirements.txt')];
    writeFileSync(list, requirements);
    execFileSync('/usr/bin/python3', ['-m', 'venv', join(work, 'venv')]);
    const pip = ['install', '--quiet', '--dry-run', '--ignore-installed', '--disable-pip-version-check'];
    const wheels = ['--only-binary', ':all:', '--python-version', '3.11', '--implementation', 'cp'];
    const platforms = systems.flatMap((system) => ['--platform', `${system}_${processor}`]);
    const output = ['--target', join(work, 'none'), '--report', report, '-r', list];
    execFileSync(join(work, 'venv', 'bin', 'pip'), [...pip, ...wheels, ...platforms, ...options, ...output], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const { install } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    return new Map(
      install.map(({ metadata, download_info }) => [
        `${metadata.name.toLowerCase()}==${metadata.version}`,
        download_info.archive_info.hashes.sha256,
      ]),
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

for (const folder of folders) {
  const forX86 = resolve('x86_64', readFileSync(join(root, folder, 'requirements.txt'), 'utf8'), []);
  const forArm = resolve('aarch64', [...forX86.keys()].join('\n'), ['--no-deps']);
  const lines = [...forX86].sort().map(([pin, hash]) => {
    const hashes = [...new Set([hash, forArm.get(pin) ?? hash])];
    return `${pin} ${hashes.map((one) => `--hash=sha256:${one}`).join(' ')}`;
  });
  writeFileSync(
    join(root, folder, 'requirements.lock'),
    [
      '# Made by `node tools/python-lock.ts` of requirements.txt: wheels for Python 3.11 on Linux, with the SHA-256 of the',
      '# wheel for x86-64 and, where it is another, of that for ARM64.',
      ...lines,
      '',
    ].join('\n'),
  );
}
