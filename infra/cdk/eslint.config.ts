import { defineConfig, globalIgnores } from 'eslint/config';
import house from '../../eslint.config.ts';

/** The house's rules; the root leaves this folder out, because its packages are not always installed. */
export default defineConfig(globalIgnores(['cdk.out/**', 'eslint.config.ts']), ...house);
