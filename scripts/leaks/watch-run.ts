// Part of the search for leaks (search.mjs): a set-up file of every project whose tests meet a GenAuth.

import { watchBrowsers } from './watch-browsers'
import { watchServers } from './watch-servers'
import { watchTests } from './watch-tests'

watchTests(watchServers, watchBrowsers)
