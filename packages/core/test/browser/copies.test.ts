import type { Tab } from 'genauth-browsers'
import { describe, expect, inject, it, vi } from 'vitest'
import { type App, useApp } from './app'
import { logIn } from './log-in'
import { goTo, reload, settled, statusOf, until } from './observe'
import { reportRestored } from './report-restored'

/** Opens a window from a tab. The window starts with a copy of the tab's storage, like a duplicated tab. */
async function copyOf(tab: Tab): Promise<Tab> {
  const copy = await tab.popupOf(() => tab.click({ role: 'button', name: 'Open a copy' }))
  await settled(copy)
  return copy
}

/** Returns the refresh tokens that GenAuth received, in order. */
function sentTokens({ emulator }: App): string[] {
  return emulator
    .requests('token')
    .flatMap(({ method, unredacted }) =>
      method === 'POST' ? (unredacted.form['refresh_token'] ?? []) : [],
    )
}

describe('a tab that the user duplicates', () => {
  const app = useApp(
    { protocol: 'oauth' },
    { switches: { refreshAnswer: { oauth: 'new' }, reuseGraceSeconds: 0 } },
  )

  it('T4: a tab that the user duplicates does not lose its refresh token, and the duplicate starts signed out without a refresh token', async () => {
    const original = await app.open(await app.newProfile())
    await logIn(original, app)
    const copy = await copyOf(original)
    expect(await statusOf(copy)).toBe('anonymous:none')
    expect(await copy.evaluate(() => Object.values(sessionStorage).join())).not.toContain(
      'refreshToken',
    )
    await original.evaluate(() => window.genauth.renew())
    await reload(original)
    await original.evaluate(() => window.genauth.renew())
    expect(await statusOf(original)).toBe('authenticated')
    expect(new Set(sentTokens(app)).size).toBe(sentTokens(app).length)
  })

  it('T4: a tab and its duplicate each refresh their own tokens after a login in the duplicate', async () => {
    const original = await app.open(await app.newProfile())
    await logIn(original, app)
    const copy = await copyOf(original)
    await logIn(copy, app)
    for (let n = 0; n < 3; n += 1) {
      await Promise.all([original, copy].map((tab) => tab.evaluate(() => window.genauth.renew())))
    }
    expect(await statusOf(original)).toBe('authenticated')
    expect(await statusOf(copy)).toBe('authenticated')
    expect(new Set(sentTokens(app)).size).toBe(6)
    expect(app.emulator.count('token', { status: 400 })).toBe(0)
  })

  it('T4: the back/forward cache restores the page of a duplicated tab with its session', async () => {
    app.setPage({ tail: reportRestored })
    const original = await app.open(await app.newProfile(), '/first')
    await logIn(original, app)
    // Close the copy, because a browser does not cache a page that another open window can access.
    await (await copyOf(original)).close()
    await original.goTo(`${app.url}/second`)
    await settled(original)
    await original.evaluate(() => void setTimeout(() => history.back()))
    await vi.waitFor(
      () =>
        expect(app.reports).toEqual([
          'shown,authenticated,token',
          'renewed,authenticated,token,idle',
        ]),
      { timeout: 40_000 },
    )
  })

  it('T4: a page from the back/forward cache has the tokens of its tab’s later page or is signed out, and no refresh token is sent twice', async () => {
    app.setPage({ tail: reportRestored })
    const tab = await app.open(await app.newProfile(), '/first')
    await logIn(tab, app)
    await goTo(tab, `${app.url}/second`)
    await tab.evaluate(() => window.genauth.renew())
    await tab.evaluate(() => void setTimeout(() => history.back()))
    // Firefox restores the page with an old state of sessionStorage, which does not contain the tokens of the later page.
    const expected =
      inject('engine') === 'firefox'
        ? ['shown,anonymous,no token', 'not renewed,anonymous,no token,idle']
        : ['shown,authenticated,token', 'renewed,authenticated,token,idle']
    await vi.waitFor(() => expect(app.reports).toEqual(expected), { timeout: 40_000 })
    expect(new Set(sentTokens(app)).size).toBe(sentTokens(app).length)
  })

  it('the user stays signed in after ten rapid reloads of a page', async () => {
    app.setPage({
      head: `<script>
        const remaining = Number(sessionStorage.getItem('reloads'))
        sessionStorage.setItem('reloads', String(Math.max(0, remaining - 1)))
        window.isLast = remaining === 0
        if (remaining > 0) setTimeout(() => location.reload(), remaining * 10)
      </script>`,
    })
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    await tab.evaluate(() => sessionStorage.setItem('reloads', '10'))
    await tab.reload()
    await until(tab, () => Reflect.get(window, 'isLast'))
    await settled(tab)
    await tab.evaluate(() => window.genauth.renew())
    expect(await statusOf(tab)).toBe('authenticated')
  })
})
