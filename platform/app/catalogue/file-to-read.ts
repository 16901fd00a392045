import { parseDatasetFile } from '@vitrine/datasets/catalogue';
import type { CataloguePorts } from './ports.ts';
import { StrictModeNeeded } from '../errors.ts';

/** A dataset file whose landing file may be read here. @throws DatasetFileInvalid, StrictModeNeeded */
export function fileToRead(
  ports: { readonly settings: Pick<CataloguePorts['settings'], 'mode'> },
  text: string,
): ReturnType<typeof parseDatasetFile> {
  const file = parseDatasetFile(text);
  if (file.synthetic || ports.settings.mode !== 'development') return file;
  throw new StrictModeNeeded({
    detail: 'The dataset file does not say synthetic: true, and development mode is for made-up data only.',
    help: 'Start Vitrine in strict mode (docs/operator.md) to publish data of real people.',
  });
}
