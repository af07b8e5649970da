import { runGates } from './gates.mjs'

// What takes too long for every change: the tests with longer runs of many tabs and more random sequences from a new seed, the
// measurements, and the tests of the tests.
const seed = String(Date.now())
console.log(`GENAUTH_SEED=${seed}`)
await runGates(['test', 'bench', 'bench:server', 'mutation'], {
  worthALook: ['bench', 'bench:server', 'mutation'],
  env: { EXPIRIES: '100', GENAUTH_STORIES: '1000', GENAUTH_SEED: seed, UPLOAD_MEGABYTES: '900' },
})
