import { defineConfig, globalIgnores } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Tests and what only they run; the same as `isTest` of tools/house-table.ts. */
const tests = [
  '**/*.{test,e2e,probe,bench}.{ts,tsx}',
  '**/testing.{ts,tsx}',
  '**/testing-*.{ts,tsx}',
  '**/testing/**',
  '**/*-test-*',
  'platform/e2e/**',
];

export default defineConfig(
  globalIgnores(['**/dist/**', '.cache/**', '.vitrine/**', 'test-results/**', 'infra/cdk/**']),
  ...tseslint.configs.strictTypeChecked,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers and booleans read well in template strings; objects do not.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // An adapter may satisfy an asynchronous interface without awaiting anything itself.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': 'error',
    },
  },
  // Source is short enough to be read whole, blank lines and comments counted; what is longer says why in its `--`.
  {
    files: ['**/*.{ts,tsx,js}'],
    ignores: tests,
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 80, IIFEs: true }],
    },
  },
  { files: ['platform/cli/**', 'tools/**', '**/*.bench.ts'], rules: { 'no-console': 'off' } },
  { files: ['platform/web/**'], ...reactHooks.configs.flat.recommended },
  // Plain JavaScript carries no types: configuration files of tools, and the script that visitors read.
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'no-console': 'off' },
  },
);
