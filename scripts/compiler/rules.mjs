// The configuration of ESLint for `npm run compiler`. Biome and oxlint check all other rules.
import parser from '@typescript-eslint/parser'
import hooks from 'eslint-plugin-react-hooks'

/** All rules of React Compiler, for every source file that can contain a component or a hook. */
export const rules = [
  {
    ...hooks.configs.flat['recommended-latest'],
    files: ['**/*.{ts,tsx,js,jsx,mjs}'],
    languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
]
