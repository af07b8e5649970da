import { beforeEach, describe, expect, it } from 'vitest'
import { beginLogin, createWorld, home, type World } from '../browser-mode/world'
import { createServerWorld, type ServerWorld } from '../server-mode/server-world'

// https://github.com/auth0/auth0-react/pull/1185: a guard takes the return URL from the path of the page. If the path begins with two
// slashes, a router of the app treats it as the URL of another host.

/** Paths on the app's own origin that a browser or a router treats as another host if it gets only the path. */
const paths = ['//evil.example', '//evil.example/a?b=c#d', '///evil.example', '/\\evil.example/']

describe('a page whose path begins with two slashes, in browser mode', () => {
  let world: World
  beforeEach(async () => {
    world = await createWorld()
  })

  it.each(paths)('P10: a login that starts at %s returns to the root of the app', async (path) => {
    const first = world.open({ href: new URL(home + path).href })
    const page = first.load({ href: await beginLogin(first) })
    const redirects: string[] = []
    page.genauth.start({ onRedirect: (returnTo) => void redirects.push(returnTo) })
    await page.genauth.ready()
    expect([page.status(), redirects]).toEqual(['authenticated', ['/']])
    expect(await page.genauth.handleCallback()).toMatchObject({ returnTo: '/' })
  })
})

describe('a page whose path begins with two slashes, in server mode', () => {
  let world: ServerWorld
  beforeEach(async () => {
    world = await createServerWorld()
  })

  it.each(paths)('P10: a login that starts at %s returns to the root of the app', async (path) => {
    const tab = world.open({ href: new URL(home + path).href })
    tab.genauth.start()
    void tab.genauth.login().catch(() => undefined)
    await world.advance(1)
    const login = new URL(tab.page.navigations[0] ?? '')
    expect([login.pathname, login.searchParams.get('returnTo')]).toEqual(['/auth/login', '/'])
  })

  it.each(paths)(
    'P10: `handleCallback()` does not return the path %s of the page on which a login ends',
    async (path) => {
      world.server.logIn()
      const values = new Map([['genauth:/auth:left-for-login', '1']])
      const tab = world.open({ href: new URL(home + path).href, values })
      await tab.ready()
      expect(await tab.genauth.handleCallback()).toEqual({ returnTo: '/' })
    },
  )
})
