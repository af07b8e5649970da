import { join } from 'node:path'
import babel from '@rolldown/plugin-babel'
import { defineProject, type UserProjectConfigExport } from 'vitest/config'
import { sourceConditions } from '../../scripts/vitest-shared'

/**
 * Creates a Vitest project that runs the tests of this package while React Compiler compiles one folder: `src` for the package, or `test`
 * for its consumers.
 */
export function defineCompiledProject(folder: 'src' | 'test'): UserProjectConfigExport {
  const path = join(import.meta.dirname, folder)
  return defineProject({
    plugins: [
      babel({
        include: [`${path}/**/*.ts`, `${path}/**/*.tsx`],
        plugins: ['babel-plugin-react-compiler'],
      }),
    ],
    resolve: { conditions: sourceConditions },
    ssr: { resolve: { conditions: sourceConditions } },
    test: {
      name: `react-compiled-${folder}`,
      include: ['test/**/*.test.{ts,tsx}'],
      exclude: ['test/{browser,jest}/**'],
      environment: 'happy-dom',
      env: { COMPILED_FOLDER: folder },
      testTimeout: 30_000,
      setupFiles: [
        'test/setup.ts',
        '../../scripts/leaks/watch-run.ts',
        '../../scripts/leaks/watch-client.ts',
      ],
    },
  })
}
