// `npm run nightly`: what takes too long for every change: longer runs, more random sequences from a new seed, measurements and mutation tests.
import { runGates } from './gates.mjs'

const seed = String(Date.now())
console.log(`GENAUTH_SEED=${seed}`)
await runGates(['test', 'bench', 'bench:server', 'mutation'], {
  worthALook: ['bench', 'bench:server', 'mutation'],
  env: { EXPIRIES: '100', GENAUTH_STORIES: '1000', GENAUTH_SEED: seed, UPLOAD_MEGABYTES: '900' },
})
