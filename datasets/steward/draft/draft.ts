import type { Engine } from '@vitrine/core/engine';
import { LandingColumns } from '../../errors.ts';
import { freezeLanding } from '../landing/freeze.ts';
import type { LandingSources } from '../landing/open-landing.ts';
import { addNhsNumberMacro, parseNhsNumber } from '../people/nhs-number.ts';
import { cellsSql } from '../publish/cells-sql.ts';
import { draftSource } from './draft-source.ts';
import { draftText } from './draft-text.ts';
import { profileColumns } from './profile-columns.ts';

/**
 * Proposes a dataset file for a landing file. Of its values nothing is told but codes that at least ten people have.
 * @throws SourceUnknown, LandingMissing, LandingEmpty, LandingUnreadable, LandingEncoding, LandingColumns
 */
export async function draft(
  sources: LandingSources,
  landed: { readonly alias: string; readonly file: string },
  scratch: string,
  engine: Engine,
): Promise<string> {
  const { source, fields } = await draftSource(sources, landed);
  const columns = fields.map((name) => ({
    ...{ name, from: name, type: 'string' as const, class: 'direct' as const, description: '' },
    ...{ offsets: 'refuse' as const, publish: false, grant: 'whole' as const, transforms: [] },
  }));
  const file = { source, columns };
  const frozen = await freezeLanding(sources, file, scratch, demandHeadings);
  demandHeadings(frozen.header);
  await addNhsNumberMacro(engine);
  const profiles = await profileColumns(engine, await cellsSql(engine, file, frozen), frozen.header);
  return draftText(source, profiles);
}

/** A file without a header has a patient in its first line, and headings are told. */
function demandHeadings(header: readonly string[]): void {
  const suspicious = header.findIndex((one) => !isHeading(one));
  if (suspicious === -1 && new Set(header).size === header.length) return;
  throw new LandingColumns({
    detail: `The first line does not look like a header${suspicious === -1 ? ': two headings are the same' : ` at place ${suspicious + 1}`}.`,
    help: 'Ask the sender for a file with a header, or write the dataset file by hand.',
    facts: { missing: [], unknown: suspicious === -1 ? [] : [suspicious + 1], repeated: [] },
  });
}

function isHeading(text: string): boolean {
  const digits = text.replaceAll(/[^0-9]/g, '').length;
  return (
    /^\p{L}/u.test(text) &&
    text.length <= 100 &&
    digits <= 4 &&
    parseNhsNumber(text) === undefined &&
    !/^[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}$/i.test(text) &&
    !/[\p{Cc}@]/u.test(text)
  );
}
