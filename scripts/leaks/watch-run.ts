import { watchBrowsers } from './watch-browsers'
import { watchServers } from './watch-servers'
import { watchTests } from './watch-tests'

// A set-up file of every project whose tests meet a GenAuth.
watchTests(watchServers, watchBrowsers)
