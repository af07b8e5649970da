import { describe, expect, it } from 'vitest'
import { logIn, statusOf, useApp } from './app'

describe('tabs that share a grant whose refresh tokens are used once', () => {
  const app = useApp(
    { protocol: 'oauth', storage: 'shared' },
    { switches: { refreshAnswer: { oauth: 'new' }, reuseGraceSeconds: 10 } },
  )
  const renewals = () => app.emulator.count('token', { grantType: 'refresh_token' })

  it('ten of them renew once per expiry, over five expiries', async () => {
    app.emulator.setSwitches({ reuseGraceSeconds: 0 })
    app.emulator.setApp({ accessTokenSeconds: 3 })
    const context = await app.newContext()
    const first = await app.open(context)
    await logIn(first, app)
    const others = await Promise.all(Array.from({ length: 9 }, () => app.open(context)))
    const tabs = [first, ...others]
    for (let expiry = 1; expiry <= 5; expiry += 1) {
      const before = renewals()
      if (expiry === 5) app.emulator.setApp({ accessTokenSeconds: 1000 })
      await Promise.all(
        tabs.map((tab) =>
          tab.evaluate(async () => {
            const { renewal } = window.genauth
            const at = renewal.nextAt() ?? 0
            await new Promise((resolve) => setTimeout(resolve, at + 60 - Date.now()))
            await renewal.run()
          }),
        ),
      )
      expect(renewals() - before).toBe(1)
    }
    expect(await Promise.all(tabs.map(statusOf))).toEqual(tabs.map(() => 'authenticated'))
    const seen = await Promise.all(tabs.map((tab) => tab.evaluate(() => window.events.join())))
    expect(seen.join()).not.toMatch(/renewalFailed|expired|logout/)
  })

  it.each(['closed', 'crashed'])(
    'a tab that is %s in the middle keeps nobody waiting',
    async (how) => {
      const context = await app.newContext()
      const dying = await app.open(context)
      await logIn(dying, app)
      const other = await app.open(context)
      app.emulator.setFault('token', { kind: 'delay', delayMs: 1500, times: 1 })
      await dying.evaluate(() => void window.genauth.renew().catch(() => undefined))
      await expect.poll(renewals).toBe(1)
      if (how === 'closed') await dying.close()
      else {
        const session = await context.newCDPSession(dying)
        session.send('Page.crash').catch(() => undefined)
        await dying.waitForEvent('crash')
      }
      const before = await other.evaluate(() => window.genauth.peekToken())
      const after = await other.evaluate(() => window.genauth.getToken({ forceRenew: true }))
      expect(after).not.toBe(before)
      expect(await statusOf(other)).toBe('authenticated')
    },
  )

  it('a renewal that a reload interrupts is repeated by the next page', async () => {
    const context = await app.newContext()
    const page = await app.open(context)
    await logIn(page, app)
    app.emulator.setFault('token', { kind: 'delay', delayMs: 1500, times: 1 })
    await page.evaluate(() => void window.genauth.renew().catch(() => undefined))
    await expect.poll(renewals).toBe(1)
    await page.reload()
    await page.evaluate(() => window.genauth.ready())
    await page.evaluate(() => window.genauth.renewal.run())
    expect(renewals()).toBe(2)
    expect(await statusOf(page)).toBe('authenticated')
    expect(await page.evaluate(() => window.genauth.getTokenStatus().error?.code)).toBeUndefined()
  })
})

describe('tabs with a grant of their own', () => {
  const app = useApp(
    { protocol: 'oauth' },
    { switches: { refreshAnswer: { oauth: 'new' }, reuseGraceSeconds: 0 } },
  )

  it('ten rapid reloads keep the session', async () => {
    const context = await app.newContext()
    await context.addInitScript(() => {
      const left = Number(sessionStorage.getItem('reloads'))
      if (left === 0) return
      sessionStorage.setItem('reloads', String(left - 1))
      setTimeout(() => location.reload(), left * 10)
    })
    const page = await app.open(context)
    await logIn(page, app)
    await page.evaluate(() => {
      sessionStorage.setItem('reloads', '10')
      location.reload()
    })
    await page.waitForFunction(
      () =>
        sessionStorage.getItem('reloads') === '0' &&
        window.genauth?.getSession().status === 'authenticated',
    )
    await page.evaluate(() => window.genauth.renew())
    expect(await statusOf(page)).toBe('authenticated')
  })

  it('a duplicate starts as nobody, and the original keeps its refresh token to itself', async () => {
    const context = await app.newContext()
    const original = await app.open(context)
    await logIn(original, app)
    const copied = await original.evaluate(() => Object.entries(sessionStorage))
    const copy = await context.newPage()
    await copy.addInitScript((entries) => {
      if (window.top !== window.self || sessionStorage.length > 0) return
      for (const [name, value] of entries) sessionStorage.setItem(name, value)
    }, copied)
    await copy.goto(app.url)
    await copy.evaluate(() => window.genauth.ready())
    expect(await statusOf(copy)).toBe('anonymous:none')
    await original.evaluate(() => window.genauth.renew())
    await original.reload()
    await original.evaluate(() => window.genauth.ready())
    await original.evaluate(() => window.genauth.renew())
    expect(await statusOf(original)).toBe('authenticated')
  })
})
