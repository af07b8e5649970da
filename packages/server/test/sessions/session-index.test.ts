import { expect, it } from 'vitest'
import { memoryStore, type SessionStore, storedSessions } from '../../src'
import { sendLogout, useLogoutTokens } from '../support/logout-tokens'
import { readStatus } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp({ app: { accessTokenSeconds: 3600 } })
const tokens = useLogoutTokens(app)

it('B7: a logout token ends a session of which the store does not know when it began', async () => {
  const memory = memoryStore()
  const forgetful: SessionStore = {
    ...memory,
    read: async (key) => (key.startsWith('began.') ? undefined : memory.read(key)),
  }
  const auth = app.start({
    protocol: 'oidc',
    backchannelLogout: true,
    fetch: tokens.fetch,
    sessions: storedSessions(forgetful),
  })
  const browser = await app.openLoggedIn()
  expect((await sendLogout(auth, await tokens.sign())).status).toBe(200)
  expect(await readStatus(browser)).toBe('anonymous:revoked')
})
