import { describe, expect, it } from 'vitest'
import { useServerApp } from '../support/server-app'
import { genauthKinds } from '../support/start-genauth'

const day = 86_400_000

describe.each(genauthKinds)('auth_time in server mode at the %s', (kind) => {
  const app = useServerApp(kind)

  it.each(['max_age=0', 'max_age=3600', 'max_age=3600&acr_values=gold'])(
    `O34: a first login with %s starts a session at the ${kind}`,
    async (query) => {
      expect(new URL(await app.logIn({ query })).pathname).toBe('/')
      expect([await app.status(), app.reported]).toEqual(['authenticated', []])
    },
  )

  it(`O34: a user who is signed in at the ${kind} logs in again with max_age=0, and without a second attempt`, async () => {
    await app.logIn()
    expect(new URL(await app.logIn({ query: 'max_age=0' })).pathname).toBe('/')
    expect([await app.status(), app.reported]).toEqual(['authenticated', []])
  })

  it(`O34: with requestAuthTime, a login at the ${kind} starts a session`, async () => {
    app.restart({ requestAuthTime: true })
    await app.logIn()
    expect([await app.status(), app.reported]).toEqual(['authenticated', []])
  })

  it.each([-30 * day, 30 * day])(
    `O34: a server clock that differs by %d ms from the clock of the ${kind} changes nothing`,
    async (skewMs) => {
      app.restart({ runtime: { now: () => Date.now() + skewMs } })
      await app.logIn({ query: 'max_age=60' })
      expect([await app.status(), app.reported]).toEqual(['authenticated', []])
    },
  )
})
