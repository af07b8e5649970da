import { beforeEach, describe, expect, it } from 'vitest'
import { beginLogin, createWorld, home, redirectUri, settle, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('R11: the scope of a login request', () => {
  const requestedScope = async (options: object) => {
    const page = world.open({ options })
    await beginLogin(page)
    return new URL(page.page.navigations[0] ?? '').searchParams.get('scope')?.split(' ')
  }

  it('a login with `oidc` requests `offline_access`, unless the app sets its own scope', async () => {
    const usual = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access']
    expect(await requestedScope({ protocol: 'oidc' })).toEqual(usual)
    expect(await requestedScope({ protocol: 'oidc', scope: 'openid email' })).toEqual([
      'openid',
      'email',
    ])
  })

  it('a login with `oauth` requests the scope `user`, unless the app sets its own scope', async () => {
    expect(await requestedScope({ protocol: 'oauth' })).toEqual(['user'])
    expect(await requestedScope({ protocol: 'oauth', scope: 'user email' })).toEqual([
      'user',
      'email',
    ])
  })
})

describe('the return URL of a login without `returnTo`', () => {
  /** Logs in from a page, and returns the app's URL after the login. */
  const logInAt = async (href: string) => {
    const page = world.open({ href })
    await page.ready()
    await settle()
    const back = page.load({ href: await beginLogin(page) })
    await back.ready()
    expect(back.status()).toBe('authenticated')
    return back.page.href
  }

  it('a login without `returnTo` returns to the page on which it started', async () => {
    const href = `${home}/reports?year=2026#${'x'.repeat(8000)}`
    expect(await logInAt(href)).toBe(href)
  })

  it('a login without `returnTo` returns to the root of the app if the URL of the page is longer than 8 KiB', async () => {
    const length = 8192 - `${home}/#`.length
    expect(await logInAt(`${home}/#${'x'.repeat(length)}`)).toMatch(/#x+$/)
    expect(await logInAt(`${home}/#${'x'.repeat(length + 1)}`)).toBe(`${home}/`)
  })

  it.each(['?code=c&state=genauth-r.unknown', '?error=access_denied', ''])(
    'a login without `returnTo` returns to the root of the app if the login started on the redirect URI with the query "%s"',
    async (query) => {
      expect(await logInAt(redirectUri + query)).toBe(`${home}/`)
    },
  )
})
