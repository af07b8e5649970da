// `npm run genauth`: sets up a fresh clone, and starts a local GenAuth in this process, because npm forwards no signals to other processes.
import { setUp } from './set-up.mjs'
import { endWithParent } from './workspace.mjs'

endWithParent()
await setUp()
await import('../packages/emulator/dist/cli.js')
