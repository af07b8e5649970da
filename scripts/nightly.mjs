// `npm run nightly`: checks that take too long for every change: longer runs, random sequences with a new seed, benchmarks, mutation tests.
import { runGates } from './gates.mjs'

const seed = String(Date.now())
console.log(`GENAUTH_SEED=${seed}`)
await runGates(['test', 'pack', 'pack:matrix', 'pack:jest', 'bench', 'bench:server', 'mutation'], {
  shownScripts: ['bench', 'bench:server', 'mutation'],
  env: { EXPIRIES: '100', GENAUTH_STORIES: '1000', GENAUTH_SEED: seed, UPLOAD_MEGABYTES: '900' },
})
