// Part of the search for leaks (search.mjs): a set-up file, beside `watch-run.ts`, of projects that run a client in the process of the test.

import { watchErrors } from './watch-errors'
import { watchTests } from './watch-tests'

watchTests(watchErrors)
