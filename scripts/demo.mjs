// `npm run demo`: sets up a fresh clone and starts the demo in this process. npm passes no signal on, so a chain of commands would outlive it.
import { setUp } from './set-up.mjs'
import { endWithParent } from './workspace.mjs'

endWithParent()
await setUp()
await import('../demo/serve.mjs')
