import type { Tab } from 'genauth-browsers'
import { afterEach, describe, expect, it } from 'vitest'
import { logIn, waitUntilLoggedIn } from './support/log-in'
import { type ForeignPage, servePage } from './support/serve-page'
import { setUpSite } from './support/set-up-site'
import { serverVariants } from './support/variants'

const variant = serverVariants[0] as (typeof serverVariants)[number]
const base = `/auth/${variant.protocol}`

/** What a page of somebody else's does with a browser in which somebody is logged in. Each says when it is done. */
const attacks: readonly (readonly [string, (app: string) => string])[] = [
  [
    'sends a form to a frame',
    (app) => `
      <iframe name="frame" onload="if (window.sent) document.body.append('done'); window.sent = true"></iframe>
      <form id="form" method="post" target="frame" action="${app}${base}/logout"></form>
      <script>form.submit()</script>`,
  ],
  [
    'sends requests that need no preflight, with cookies',
    (app) => `<script>
      const send = (path, method) =>
        fetch('${app}${base}' + path, { method, mode: 'no-cors', credentials: 'include' })
      Promise.allSettled([
        send('/logout', 'POST'), send('/renew?force=1', 'POST'), send('/user', 'GET'),
        send('/session', 'GET'), send('/login', 'GET'), send('/callback?code=x&state=y', 'GET'),
      ]).then(() => document.body.append('done'))
    </script>`,
  ],
  [
    'sends our header, which a preflight asks for',
    (app) => `<script>
      const send = (path, method) =>
        fetch('${app}${base}' + path, { method, credentials: 'include', headers: { 'x-genauth': '1' } })
      Promise.allSettled([send('/logout', 'POST'), send('/user', 'GET'), send('/session', 'GET')])
        .then((all) => document.body.append(all.every(({ status }) => status === 'rejected') ? 'done' : 'read'))
    </script>`,
  ],
  [
    'shows the routes as images and frames',
    (app) => `<script>
      const parts = ['login', 'callback', 'session', 'user'].flatMap((path) =>
        ['img', 'iframe'].map((tag) => {
          const part = document.createElement(tag)
          const ended = new Promise((resolve) => { part.onload = resolve; part.onerror = resolve })
          part.src = '${app}${base}/' + path
          document.body.append(part)
          return ended
        }))
      Promise.all(parts).then(() => document.body.append('done'))
    </script>`,
  ],
]

describe.each([
  ['another site', 'localhost'],
  ['another port of this host', '127.0.0.1'],
] as const)('a page of %s', (_where, host) => {
  const site = setUpSite(variant)
  let page: ForeignPage | undefined
  afterEach(async () => {
    await page?.close()
  })

  it.each(attacks)('B4: that %s changes nothing, and learns nothing', async (_what, htmlFor) => {
    const profile = await site.newProfile()
    const tab = await site.open(profile, '/profile')
    await logIn(tab, site)
    const reached = site.emulator.requests().length
    page = await servePage(host, htmlFor(site.url))
    await tab.goTo(page.url)
    await tab.waitForText('done')
    expect(site.emulator.requests().length).toBe(reached)

    await tab.goTo(`${site.url}/profile`)
    await waitUntilLoggedIn(tab)
    await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
  })

  it('B8: that sends somebody to the login does not say where it ends', async () => {
    page = await servePage(
      host,
      `<a href="${site.url}${base}/login?returnTo=/tokens">Log in to win</a>`,
    )
    const tab: Tab = await (await site.newProfile()).newTab()
    await tab.goTo(page.url)
    await tab.click({ role: 'link', name: 'Log in to win' })
    await tab.fill({ label: 'Username' }, 'ada')
    await tab.fill({ label: 'Password' }, 'lovelace')
    await tab.click({ role: 'button', name: 'Log in' })
    await waitUntilLoggedIn(tab)
    expect(await tab.url()).toBe(`${site.url}/`)
  })
})
