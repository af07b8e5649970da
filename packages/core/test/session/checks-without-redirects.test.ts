import { describe, expect, it } from 'vitest'
import { createWorld, loggedIn } from '../browser-mode/world'
import { createServerWorld } from '../server-mode/server-world'

// https://github.com/kinde-oss/kinde-auth-nextjs/issues/337: a function that should only return whether the user is signed in redirects to
// the login if the token has expired.

const hour = 3_600_000

/** Opens a page of a signed-in user whose session has then ended, or of a signed-out user. */
const openers = {
  'browser mode, for a session that has ended': async () => {
    const world = await createWorld()
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    world.server.on('/token', () => Response.json({ error: 'invalid_grant' }, { status: 400 }))
    await world.advance(30 * 24 * hour)
    return tab
  },
  'browser mode, for a signed-out user': async () => {
    const tab = (await createWorld()).open()
    await tab.ready()
    return tab
  },
  'server mode, for a session that has ended': async () => {
    const world = await createServerWorld()
    world.server.logIn()
    const tab = world.open()
    await tab.ready()
    await world.advance(hour)
    world.server.session = undefined
    return tab
  },
  'server mode, for a signed-out user': async () => {
    const tab = (await createServerWorld()).open()
    await tab.ready()
    return tab
  },
}

describe.each(Object.entries(openers))('the checks of a session in %s', (_name, open) => {
  it('P8: no check redirects, and the calls that need a session reject', async () => {
    const tab = await open()
    const { genauth, page } = tab
    const calls = [
      genauth.getToken(),
      genauth.getToken({ forceRenew: true }),
      genauth.getUser(),
      genauth.introspect(),
      genauth.renew(),
      genauth.ready(),
      genauth.fetch('https://app.example/orders').catch(() => undefined),
    ]
    const results = await Promise.allSettled(calls)
    expect(results.slice(0, 4).map(({ status }) => status)).toEqual(Array(4).fill('rejected'))
    expect(genauth.getSession().status).toBe('anonymous')
    expect(genauth.getTokenStatus()).toBeDefined()
    expect([genauth.peekToken(), genauth.peekUser()]).toEqual([undefined, undefined])
    expect(page.navigations).toEqual([])
  })
})
