import { describe, expect, it } from 'vitest'
import { enterCredentials, logIn, statusOf, useApp } from './app'

describe.each(['oauth', 'oidc'] as const)('redirect login on %s', (protocol) => {
  const app = useApp({ protocol })

  it('logs in, comes back to the deep link, and leaves nothing of the callback in the address', async () => {
    const page = await app.open(await app.newContext(), '/reports?year=2026#totals')
    expect(await statusOf(page)).toBe('anonymous:none')
    await logIn(page, app)
    expect(await statusOf(page)).toBe('authenticated')
    expect(page.url()).toBe(`${app.url}/reports?year=2026#totals`)
    const user = await page.evaluate(() => window.genauth.getUser())
    expect(user.name).toBe('Ada Lovelace')
    expect(app.emulator.count('token')).toBe(1)
  })

  it('is still logged in after a reload, without asking the token endpoint', async () => {
    const page = await app.open(await app.newContext())
    await logIn(page, app)
    const id = await page.evaluate(() => JSON.stringify(window.genauth.getSession()))
    await page.reload()
    await page.evaluate(() => window.genauth.ready())
    expect(await page.evaluate(() => JSON.stringify(window.genauth.getSession()))).toBe(id)
    expect(app.emulator.count('token')).toBe(1)
  })

  it('renews, introspects, and logs out with revocation and GenAuth’s own session', async () => {
    const page = await app.open(await app.newContext())
    await logIn(page, app)
    const before = await page.evaluate(() => window.genauth.peekToken())
    await page.evaluate(() => window.genauth.renew())
    const after = await page.evaluate(() => window.genauth.peekToken())
    expect(after).not.toBe(before)
    expect((await page.evaluate(() => window.genauth.introspect())).active).toBe(true)
    await page.evaluate((url) => void window.genauth.logout({ returnTo: `${url}/bye` }), app.url)
    await page.waitForURL(`${app.url}/bye**`)
    await page.evaluate(() => window.genauth.ready())
    expect(await statusOf(page)).toBe('anonymous:none')
    expect(app.emulator.count('revocation')).toBe(2)
    await page.evaluate(() => void window.genauth.login())
    // Single sign-on has ended too: GenAuth asks again who this is.
    await enterCredentials(page, app.emulator)
  })
})
