import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../browser-mode/fake-server'
import {
  beginLogin,
  createWorld,
  home,
  key,
  loggedIn,
  redirectUri,
  sessionKey,
  settle,
  until,
  type World,
} from '../browser-mode/world'
import { failure } from '../support/failure'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('a URL that an attacker opens in the browser', () => {
  it('the user stays signed in if an attacker opens a popup callback with an unknown state', async () => {
    const tab = world.open({ values: loggedIn(world), href: `${redirectUri}?state=genauth-p.x` })
    tab.genauth.start()
    await settle()
    await world.advance(2000)
    expect(tab.status()).toBe('authenticated')
    expect(tab.page.href).toBe(redirectUri)
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  })

  it('after five callbacks with an unknown state, `login()` does not report a redirect loop', async () => {
    const values = new Map<string, string>()
    for (let n = 0; n < 5; n += 1) {
      await world.open({ values, href: `${redirectUri}?code=c&state=genauth-r.${n}` }).ready()
    }
    const tab = world.open({ values })
    await tab.ready()
    void tab.genauth.login()
    await until(() => tab.page.navigations.length === 1)
  })
})

describe('manipulated values in storage', () => {
  it.each(['Infinity', '1e400', '9e15', 'yesterday'])(
    'the manipulated stored logout time %s does not end a later session',
    async (at) => {
      world.origin.localValues.set(`genauth:${key}:logout`, at)
      const tab = world.open({ href: await beginLogin(world.open()), values: new Map() })
      await tab.ready()
      const again = world.open({ values: loggedIn(world) })
      await again.ready()
      expect(again.status()).toBe('authenticated')
    },
  )

  it('a stored `returnTo` with a URL of another origin is replaced by the app’s root', async () => {
    const first = world.open({ href: `${home}/deep` })
    const back = await beginLogin(first)
    const name = `genauth:${key}:logins`
    const stored = first.values.get(name) ?? ''
    first.values.set(name, stored.replace('"/deep"', '"javascript:alert(1)"'))
    const redirects: string[] = []
    const second = first.load({ href: back })
    second.genauth.start({ onRedirect: (returnTo) => redirects.push(returnTo) })
    await until(() => redirects.length > 0)
    expect(redirects).toEqual(['/'])
  })

  it('a client on oidc does not use the stored tokens of a session on oauth', async () => {
    const tab = world.open({ values: loggedIn(world), options: { protocol: 'oidc' } })
    await tab.ready()
    expect(tab.status()).toBe('anonymous:none')
  })

  it('a pending login with a start time in the future is rejected as expired', async () => {
    const first = world.open()
    const back = await beginLogin(first)
    const name = `genauth:${key}:logins`
    const stored = first.values.get(name) ?? ''
    first.values.set(name, stored.replace(/"startedAt":\d+/, '"startedAt":9000000000000000'))
    const second = first.load({ href: back })
    await second.ready()
    expect(second.genauth.getSession()).toMatchObject({ error: { code: 'state_mismatch' } })
  })
})

describe('a callback that is passed to `handleCallback()`', () => {
  it('`handleCallback()` removes the callback parameters from a URL with a fragment', async () => {
    const first = world.open()
    const { pathname, search } = new URL(await beginLogin(first))
    const second = first.load({ href: `${home}${pathname}${search}#_=_` })
    await second.genauth.handleCallback(pathname + search)
    expect(second.page.href).toBe(redirectUri)
  })
})

describe('logout messages of other tabs', () => {
  it.each(['shared', 'tab'] as const)(
    'with storage %s, a logout in another tab during a code exchange cancels the login',
    async (storage) => {
      const other = world.open({ options: { storage } })
      await other.ready()
      const first = world.open({ options: { storage } })
      const back = await beginLogin(first)
      const response = later<Response>()
      world.server.on('/token', () => response.promise)
      const second = first.load({ href: back, options: { storage } })
      second.genauth.start()
      await until(() => world.server.to('/token').length === 1)
      await world.advance(10)
      await other.genauth.logout({ scope: 'local' })
      response.resolve(json({ access_token: 'a', token_type: 'Bearer', refresh_token: 'r' }))
      await until(() => world.server.to('/revocation').length === 2)
      await settle()
      expect(second.genauth.getSession().status).toBe('anonymous')
      expect(other.genauth.getSession().status).toBe('anonymous')
      expect(second.values.get(sessionKey)).toBeUndefined()
      expect(world.origin.sharedValues.get(sessionKey)).toBeUndefined()
    },
  )

  it('a forged logout message with a logout time in the future does not end a session', async () => {
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    const forged = { type: 'ended', id: 'x', reason: 'logout', at: 1e300, revoke: true }
    world.origin.openChannel(`genauth:${key}:tabs`, () => undefined).post(forged)
    await world.advance(10_000)
    expect(tab.status()).toBe('authenticated')
    expect(world.server.to('/revocation')).toEqual([])
  })
})

describe('an access token with a line break', () => {
  it('a token response with a line break in the token is rejected, and the error does not contain the token', async () => {
    world.server.on('/token', () => json({ access_token: 'SECRET\nX', token_type: 'Bearer' }))
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    const error = await failure(world.finish(tab.genauth.renew()))
    expect(error.code).toBe('invalid_response')
    expect(JSON.stringify(error) + error.stack).not.toContain('SECRET')
  })
})
