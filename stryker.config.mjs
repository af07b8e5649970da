// Stryker's settings for one slice of `npm run mutation`. scripts/mutation.mjs passes the files to mutate and the folder of the results.
const { MUTATED_FILES = '', MUTATION_CACHE = '.cache/mutation', MUTATION_SLICE } = process.env

export default {
  mutate: MUTATED_FILES.split(','),
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  // Stryker mutates a copy, so that an interruption leaves no mutant in the work tree. The copy has the packages and their tests' files.
  ignorePatterns: [
    '/**',
    '!/packages/*/{src,test}/**',
    '!/packages/*/package.json',
    // A test compares an example of the README with the code that it runs.
    '!/packages/*/README.md',
    '!**/tsconfig*.json',
    '!/scripts/**',
    '!/*.{ts,json}',
    'node_modules',
    '.cache',
  ],
  tempDirName: `${MUTATION_CACHE}/copy`,
  // Stryker reads a tsconfig through TypeScript's JavaScript API, which TypeScript 7 does not have.
  tsconfigFile: 'none.json',
  // Vitest does not check types.
  disableTypeChecks: false,
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
  // Set a long timeout. Stryker treats a mutant that exceeds the timeout as killed, even if only the busy machine was slow.
  timeoutMS: 8000,
  timeoutFactor: 3,
  // Ignore mutants in code that runs while a module loads. Such mutants have no effect, because each module is loaded once for all tests.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: `${MUTATION_CACHE}/${MUTATION_SLICE}.json`,
  reporters: ['progress-append-only'],
  // scripts/mutation.mjs checks the score of the whole area.
  thresholds: { break: null },
}
