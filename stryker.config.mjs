// One slice of an area, for `npm run mutation`: scripts/mutation.mjs passes the files to mutate, and where the results belong.
const { MUTATED_FILES = '', MUTATION_CACHE = '.cache/mutation', MUTATION_SLICE } = process.env

export default {
  mutate: MUTATED_FILES.split(','),
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  // Mutants are in a copy, so that no interruption leaves one in the work tree. The copy has the packages and what their tests read.
  ignorePatterns: [
    '/**',
    '!/packages/*/{src,test}/**',
    '!/packages/*/package.json',
    '!**/tsconfig*.json',
    '!/scripts/**',
    '!/*.{ts,json}',
    'node_modules',
    '.cache',
  ],
  tempDirName: `${MUTATION_CACHE}/copy`,
  // It would read them through TypeScript's JavaScript API, which TypeScript 7 does not have.
  tsconfigFile: 'none.json',
  // Vitest checks no types.
  disableTypeChecks: false,
  coverageAnalysis: 'perTest',
  concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 2),
  // A mutant that only needs longer, because the machine is busy, would count as killed.
  timeoutMS: 8000,
  timeoutFactor: 3,
  // What runs once, while a module is loaded, cannot be changed if modules are loaded once for all tests.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: `${MUTATION_CACHE}/${MUTATION_SLICE}.json`,
  reporters: ['progress-append-only'],
  // The limit is the area's: see scripts/mutation.mjs.
  thresholds: { break: null },
}
