import { bin, run } from './workspace.mjs'

// `npm run mutation`: breaks each package in every way that Stryker knows, tries its own tests on it, and fails below the limit of
// `stryker.config.mjs`.
const codes = []
for (const MUTATED of ['core', 'react']) {
  console.log(`\n--- ${MUTATED}`)
  codes.push(await run(bin('stryker'), ['run'], { env: { ...process.env, MUTATED } }))
}
process.exit(Math.max(...codes))
