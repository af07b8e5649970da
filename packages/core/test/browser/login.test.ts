import { describe, expect, it } from 'vitest'
import { useApp } from './app'
import { enterCredentials, finishLogin, logIn } from './log-in'
import { reload, settled, statusOf, until, untilStatus } from './observe'

const logInButton = { role: 'button', name: 'Log in' } as const

describe.each(['oauth', 'oidc'] as const)('a redirect login on %s', (protocol) => {
  const app = useApp({ protocol })

  it('C9: a redirect login returns to the deep link where it started, without callback parameters in the URL', async () => {
    const tab = await app.open(await app.newProfile(), '/reports?year=2026#totals')
    expect(await statusOf(tab)).toBe('anonymous:none')
    await logIn(tab, app)
    expect(await statusOf(tab)).toBe('authenticated')
    expect(await tab.url()).toBe(`${app.url}/reports?year=2026#totals`)
    expect((await tab.evaluate(() => window.genauth.getUser())).name).toBe('Ada Lovelace')
    expect(app.emulator.count('token')).toBe(1)
  })

  it('after a reload, the user stays signed in, and the client sends no token request', async () => {
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    const session = () => tab.evaluate(() => JSON.stringify(window.genauth.getSession()))
    const before = await session()
    await reload(tab)
    expect(await session()).toBe(before)
    expect(app.emulator.count('token')).toBe(1)
  })

  it('the client refreshes, introspects and revokes a session, and a global logout also ends the user’s session at GenAuth', async () => {
    const tab = await app.open(await app.newProfile())
    await logIn(tab, app)
    const before = await tab.evaluate(() => window.genauth.peekToken())
    await tab.evaluate(() => window.genauth.renew())
    expect(await tab.evaluate(() => window.genauth.peekToken())).not.toBe(before)
    expect((await tab.evaluate(() => window.genauth.introspect())).active).toBe(true)
    await tab.evaluate(() => void window.genauth.logout({ returnTo: '/bye' }))
    await tab.waitForUrl(({ pathname }) => pathname === '/bye')
    await untilStatus(tab, 'anonymous:none')
    expect(app.emulator.count('revocation')).toBe(2)
    // The logout also ends GenAuth's own session, so the next login shows the login form again.
    await tab.click(logInButton)
    await enterCredentials(tab, app.emulator)
  })
})

describe('the login button', () => {
  const app = useApp({ protocol: 'oauth' })

  it('L4: a double click on the login button causes one navigation and no error', async () => {
    const tab = await app.open(await app.newProfile())
    await tab.evaluate(() => {
      for (const button of document.querySelectorAll('button')) {
        if (button.textContent !== 'Log in') continue
        button.click()
        button.click()
      }
      window.addEventListener('pagehide', () => sessionStorage.setItem('seen', `${window.events}`))
    })
    await tab.waitForUrl(({ href }) => href.startsWith(app.emulator.url))
    await finishLogin(tab, app)
    expect(await statusOf(tab)).toBe('authenticated')
    const logins = app.emulator
      .requests('authorize')
      .filter(({ unredacted }) => unredacted.query['state'])
    expect(new Set(logins.map(({ unredacted }) => unredacted.query['state'])).size).toBe(1)
    expect(app.emulator.count('token')).toBe(1)
    expect(await tab.evaluate(() => sessionStorage.getItem('seen'))).toBe('')
  })

  it('L5: the login button works after Back from GenAuth, even if the browser loads the page from the network', async () => {
    app.setPage({
      headers: { 'cache-control': 'no-store' },
      tail: '<script>addEventListener("unload", () => undefined)</script>',
    })
    const tab = await app.open(await app.newProfile(), '/first')
    await tab.click(logInButton)
    await tab.waitForUrl(({ href }) => href.startsWith(app.emulator.url))
    await tab.back()
    await settled(tab)
    expect(await tab.url()).toBe(`${app.url}/first`)
    expect(await tab.evaluate(() => window.genauth.getPendingAction() === undefined)).toBe(true)
    await tab.click(logInButton)
    await enterCredentials(tab, app.emulator)
    await untilStatus(tab, 'authenticated')
  })

  it('L6: `login()` rejects with `redirect_loop` and the last error as its cause if GenAuth has rejected five logins within seconds', async () => {
    app.serve('/bounce', {
      type: 'text/html',
      body: '<script>location.replace("/callback?error=login_required&state=" + new URLSearchParams(location.search).get("state"))</script>',
    })
    app.setOptions({ endpoints: { authorization: `${app.url}/bounce` } })
    app.setPage({
      tail: `<script type="module">
        const { genauth } = window
        await genauth.ready()
        fetch('/report?begin', { keepalive: true })
        genauth.login().catch(({ code, cause }) => { window.stopped = [code, cause?.code] })
      </script>`,
    })
    const tab = await (await app.newProfile()).newTab()
    await tab.goTo(`${app.url}/`)
    await until(tab, () => Reflect.get(window, 'stopped'))
    expect(await tab.evaluate(() => Reflect.get(window, 'stopped'))).toEqual([
      'redirect_loop',
      'login_required',
    ])
    expect(app.reports).toHaveLength(6)
    expect(app.emulator.count('token')).toBe(0)
  })
})
