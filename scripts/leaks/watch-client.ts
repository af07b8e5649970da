// Part of the search for leaks (search.mjs): an additional set-up file for projects that run a client in the test's process.

import { watchErrors } from './watch-errors'
import { watchTests } from './watch-tests'

watchTests(watchErrors)
