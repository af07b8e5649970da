// Part of the search for leaks (search.mjs): a set-up file for every project whose tests use a GenAuth server.

import { watchBrowsers } from './watch-browsers'
import { watchEvents } from './watch-events'
import { watchServers } from './watch-servers'
import { watchTests } from './watch-tests'

watchTests(watchServers, watchBrowsers, watchEvents)
