import { beforeEach, describe, expect, it } from 'vitest'
import { beginLogin, createWorld, home, redirectUri, settle, type World } from './world'

let world: World
beforeEach(async () => {
  world = await createWorld()
})

describe('R11: the scope that is asked for', () => {
  const ask = async (options: object) => {
    const page = world.open({ options })
    await beginLogin(page)
    return new URL(page.page.navigations[0] ?? '').searchParams.get('scope')?.split(' ')
  }

  it('lets oidc give a refresh token, unless the app has a scope of its own', async () => {
    const usual = ['openid', 'profile', 'email', 'phone', 'address', 'offline_access']
    expect(await ask({ protocol: 'oidc' })).toEqual(usual)
    expect(await ask({ protocol: 'oidc', scope: 'openid email' })).toEqual(['openid', 'email'])
  })

  it('is the user on oauth, or what the app wants', async () => {
    expect(await ask({ protocol: 'oauth' })).toEqual(['user'])
    expect(await ask({ protocol: 'oauth', scope: 'user email' })).toEqual(['user', 'email'])
  })
})

describe('a login that is begun without an address to come back to', () => {
  /** Where a login ends that is begun on a page. */
  const comeBack = async (href: string) => {
    const page = world.open({ href })
    await page.ready()
    await settle()
    const back = page.load({ href: await beginLogin(page) })
    await back.ready()
    expect(back.status()).toBe('authenticated')
    return back.page.href
  }

  it('ends where it was begun', async () => {
    const href = `${home}/reports?year=2026#${'x'.repeat(8000)}`
    expect(await comeBack(href)).toBe(href)
  })

  it('ends at the root where that address is longer than 8 KiB, which eight logins would fill the storage with', async () => {
    const length = 8192 - `${home}/#`.length
    expect(await comeBack(`${home}/#${'x'.repeat(length)}`)).toMatch(/#x+$/)
    expect(await comeBack(`${home}/#${'x'.repeat(length + 1)}`)).toBe(`${home}/`)
  })

  it.each(['?code=c&state=genauth-r.unknown', '?error=access_denied', ''])(
    'ends at the root where it was begun on the callback%s, which nobody could finish',
    async (query) => {
      expect(await comeBack(redirectUri + query)).toBe(`${home}/`)
    },
  )
})
