import { beforeEach, describe, expect, it } from 'vitest'
import { json, later } from '../session/fake-server'
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
} from '../session/world'
import { failure } from '../support/failure'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('what anybody can send a browser to', () => {
  it('a popup’s callback with a state of nobody’s leaves who is logged in', async () => {
    const tab = world.open({ values: loggedIn(world), href: `${redirectUri}?state=genauth-p.x` })
    tab.genauth.start()
    await settle()
    await world.advance(2000)
    expect(tab.status()).toBe('authenticated')
    expect(tab.page.href).toBe(redirectUri)
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  })

  it('five callbacks with a state of nobody’s are no loop', async () => {
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

describe('what lies in a storage', () => {
  it.each(['Infinity', '1e400', '9e15', 'yesterday'])(
    'a logout at %s is no logout that a login has to follow',
    async (at) => {
      world.origin.localValues.set(`genauth:${key}:logout`, at)
      const tab = world.open({ href: await beginLogin(world.open()), values: new Map() })
      await tab.ready()
      const again = world.open({ values: loggedIn(world) })
      await again.ready()
      expect(again.status()).toBe('authenticated')
    },
  )

  it('an address to go back to is held to the origin once more', async () => {
    const first = world.open({ href: `${home}/deep` })
    const back = await beginLogin(first)
    const name = `genauth:${key}:logins`
    const kept = first.values.get(name) ?? ''
    first.values.set(name, kept.replace('"/deep"', '"javascript:alert(1)"'))
    const gone: string[] = []
    const second = first.load({ href: back })
    second.genauth.start({ onRedirect: (returnTo) => gone.push(returnTo) })
    await until(() => gone.length > 0)
    expect(gone).toEqual(['/'])
  })

  it('the tokens of one protocol are not sent to the other', async () => {
    const tab = world.open({ values: loggedIn(world), options: { protocol: 'oidc' } })
    await tab.ready()
    expect(tab.status()).toBe('anonymous:none')
  })

  it('a transaction from the future has had its time', async () => {
    const first = world.open()
    const back = await beginLogin(first)
    const name = `genauth:${key}:logins`
    const kept = first.values.get(name) ?? ''
    first.values.set(name, kept.replace(/"startedAt":\d+/, '"startedAt":9000000000000000'))
    const second = first.load({ href: back })
    await second.ready()
    expect(second.genauth.getSession()).toMatchObject({ error: { code: 'state_mismatch' } })
  })
})

describe('a callback that is finished by hand', () => {
  it('leaves nothing in the address, however its address is written', async () => {
    const first = world.open()
    const { pathname, search } = new URL(await beginLogin(first))
    const second = first.load({ href: `${home}${pathname}${search}#_=_` })
    await second.genauth.handleCallback(pathname + search)
    expect(second.page.href).toBe(redirectUri)
  })
})

describe('a logout in another tab', () => {
  it.each(['shared', 'tab'] as const)(
    'while a code is redeemed has the last word, with storage %s',
    async (storage) => {
      const other = world.open({ options: { storage } })
      await other.ready()
      const first = world.open({ options: { storage } })
      const back = await beginLogin(first)
      const answer = later<Response>()
      world.server.on('/token', () => answer.promise)
      const second = first.load({ href: back, options: { storage } })
      second.genauth.start()
      await until(() => world.server.to('/token').length === 1)
      await world.advance(10)
      await other.genauth.logout({ scope: 'local' })
      answer.resolve(json({ access_token: 'a', token_type: 'Bearer', refresh_token: 'r' }))
      await until(() => world.server.to('/revocation').length === 2)
      await settle()
      expect(second.genauth.getSession().status).toBe('anonymous')
      expect(other.genauth.getSession().status).toBe('anonymous')
      expect(second.values.get(sessionKey)).toBeUndefined()
      expect(world.origin.sharedValues.get(sessionKey)).toBeUndefined()
    },
  )

  it('that is only claimed ends nothing', async () => {
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    const forged = { type: 'ended', id: 'x', reason: 'logout', at: 1e300, revoke: true }
    world.origin.openChannel(`genauth:${key}:tabs`, () => undefined).post(forged)
    await world.advance(10_000)
    expect(tab.status()).toBe('authenticated')
    expect(world.server.to('/revocation')).toEqual([])
  })
})

describe('a token that no header can carry', () => {
  it('is refused as an answer, and is in no error', async () => {
    world.server.on('/token', () => json({ access_token: 'SECRET\nX', token_type: 'Bearer' }))
    const tab = world.open({ values: loggedIn(world) })
    await tab.ready()
    const error = await failure(world.finish(tab.genauth.renew()))
    expect(error.code).toBe('invalid_response')
    expect(JSON.stringify(error) + error.stack).not.toContain('SECRET')
  })
})
