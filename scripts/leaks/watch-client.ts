import { watchErrors } from './watch-errors'
import { watchTests } from './watch-tests'

// A set-up file, beside `watch-run.ts`, of the projects whose tests have a client in their own process.
watchTests(watchErrors)
