import type { Tab } from 'genauth-browsers'
import { describe, expect, inject, it, vi } from 'vitest'
import { type App, useApp } from './app'
import { logIn } from './log-in'
import { goTo, reload, settled, statusOf, until } from './observe'
import { reportRestored } from './report-restored'

/** Opens a window that starts with a copy of this tab's storage, as a duplicated tab does. */
async function copyOf(tab: Tab): Promise<Tab> {
  const copy = await tab.popupOf(() => tab.click({ role: 'button', name: 'Open a copy' }))
  await settled(copy)
  return copy
}

/** The refresh tokens that reached GenAuth, in order. */
function sentTokens({ emulator }: App): string[] {
  return emulator
    .requests('token')
    .flatMap(({ method, unredacted }) =>
      method === 'POST' ? (unredacted.form['refresh_token'] ?? []) : [],
    )
}

describe('a tab whose storage was copied', () => {
  const app = useApp(
    { protocol: 'oauth' },
    { switches: { refreshAnswer: { oauth: 'new' }, reuseGraceSeconds: 0 } },
  )

  it('T4: keeps its refresh token to itself, and the copy starts anonymous', async () => {
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

  it('T4: has a copy that logs in for itself, and each renews its own', async () => {
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

  it('T4: comes out of the back/forward cache with its session', async () => {
    app.setPage({ tail: reportRestored })
    const original = await app.open(await app.newProfile(), '/first')
    await logIn(original, app)
    // No browser takes a page in that another window can still reach.
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

  it('T4: comes back with what a later page has renewed, or as nobody, and sends no refresh token twice', async () => {
    app.setPage({ tail: reportRestored })
    const tab = await app.open(await app.newProfile(), '/first')
    await logIn(tab, app)
    await goTo(tab, `${app.url}/second`)
    await tab.evaluate(() => window.genauth.renew())
    await tab.evaluate(() => void setTimeout(() => history.back()))
    // Firefox gives it the tab's storage as it left it: what was renewed since is not there.
    const expected =
      inject('engine') === 'firefox'
        ? ['shown,anonymous,no token', 'not renewed,anonymous,no token,idle']
        : ['shown,authenticated,token', 'renewed,authenticated,token,idle']
    await vi.waitFor(() => expect(app.reports).toEqual(expected), { timeout: 40_000 })
    expect(new Set(sentTokens(app)).size).toBe(sentTokens(app).length)
  })

  it('survives ten rapid reloads', async () => {
    app.setPage({
      head: `<script>
        const left = Number(sessionStorage.getItem('reloads'))
        sessionStorage.setItem('reloads', String(Math.max(0, left - 1)))
        window.stays = left === 0
        if (left > 0) setTimeout(() => location.reload(), left * 10)
      </script>`,
    })
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    await tab.evaluate(() => sessionStorage.setItem('reloads', '10'))
    await tab.reload()
    await until(tab, () => Reflect.get(window, 'stays'))
    await settled(tab)
    await tab.evaluate(() => window.genauth.renew())
    expect(await statusOf(tab)).toBe('authenticated')
  })
})
