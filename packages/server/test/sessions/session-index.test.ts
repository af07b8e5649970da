import { expect, it } from 'vitest'
import { memoryStore, type SessionStore, storedSessions } from '../../src'
import { sendLogout, useLogoutTokens } from '../support/logout-tokens'
import { readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const tokens = useLogoutTokens(app)

it('B7: a logout token ends a session even if the store has no start time of the session', async () => {
  const memory = memoryStore()
  const incomplete: SessionStore = {
    ...memory,
    read: async (key) => (key.startsWith('began.') ? undefined : memory.read(key)),
  }
  const auth = app.start({
    protocol: 'oidc',
    backchannelLogout: true,
    fetch: tokens.fetch,
    sessions: storedSessions(incomplete),
  })
  const browser = await app.openLoggedIn()
  expect((await sendLogout(auth, await tokens.sign())).status).toBe(200)
  expect(await readStatus(browser)).toBe('anonymous:revoked')
})
