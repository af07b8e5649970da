const sources = {
  core: ['packages/core/src/{protocol,session}/**/*.ts'],
  react: ['packages/react/src/**/*.{ts,tsx}', '!packages/react/src/testing/**'],
}

// What `npm run mutation` runs for each package: is there a test that fails, for every way to break the protocol, the session and the hooks?
export default {
  mutate: sources[process.env.MUTATED],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  // Workspace packages are linked, and would be taken from outside of a copy.
  inPlace: true,
  // It would read them through TypeScript's JavaScript API, which TypeScript 7 does not have.
  tsconfigFile: 'none.json',
  // Nothing here checks types, and every file of the work tree would be written.
  disableTypeChecks: false,
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // What runs once, as a module is loaded, cannot be broken where modules are loaded once for all tests.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: `.cache/mutation/${process.env.MUTATED}-incremental.json`,
  reporters: ['clear-text', 'progress', 'json', 'html'],
  jsonReporter: { fileName: `.cache/mutation/${process.env.MUTATED}.json` },
  htmlReporter: { fileName: `.cache/mutation/${process.env.MUTATED}.html` },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: '.cache/mutation/tmp',
  thresholds: { high: 95, low: 85, break: 85 },
}
