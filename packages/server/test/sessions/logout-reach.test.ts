import { expect, it } from 'vitest'
import { type AuthServerOptions, cookieSessions, memoryStore, storedSessions } from '../../src'
import { createMemoryRevocations } from '../../src/sessions/revocation-book'
import { startQuickApp } from '../support/quick-app'

type Reach = [string, here: string, there: string, () => AuthServerOptions['sessions']]

const reach: Reach[] = [
  [
    "cookieSessions({ revocations: 'process' })",
    'anonymous:revoked',
    'authenticated',
    () => cookieSessions({ revocations: 'process' }),
  ],
  [
    'cookieSessions() with revocations that the processes share',
    'anonymous:revoked',
    'anonymous:revoked',
    () => cookieSessions({ revocations: createMemoryRevocations(Date.now) }),
  ],
  [
    'storedSessions() with a store that the processes share',
    'anonymous:revoked',
    'anonymous:revoked',
    () => storedSessions(memoryStore()),
  ],
]

it.each(reach)(
  'S10: with %s, a cookie that was copied before a logout is %s in this process and %s in another process',
  async (_name, here, there, create) => {
    const app = startQuickApp({ sessions: create() })
    const browser = await app.openLoggedIn()
    const copied = new Map(browser.cookies)
    await browser.call('/auth/logout', 'POST')
    const other = app.startProcess()
    const statusAt = (auth?: typeof other) => app.openBrowser(auth, new Map(copied)).status()
    expect([await statusAt(), await statusAt(other)]).toEqual([here, there])
  },
)
