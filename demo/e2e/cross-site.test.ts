import type { Tab } from 'genauth-browsers'
import { afterEach, describe, expect, it } from 'vitest'
import { logIn, waitUntilLoggedIn } from './support/log-in'
import { type ForeignPage, servePage } from './support/serve-page'
import { setUpSite } from './support/set-up-site'
import { serverVariants } from './support/variants'

const variant = serverVariants[0] as (typeof serverVariants)[number]
const base = `/auth/${variant.protocol}`

/** Attacks from a foreign page in the browser of a signed-in user. Each page shows `done` at its end. */
const attacks: readonly (readonly [string, (app: string) => string])[] = [
  [
    'submits a form into a frame',
    (app) => `
      <iframe name="frame" onload="if (window.sent) document.body.append('done'); window.sent = true"></iframe>
      <form id="form" method="post" target="frame" action="${app}${base}/logout"></form>
      <script>form.submit()</script>`,
  ],
  [
    'sends requests with cookies and without a preflight',
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
    'sends requests with the header X-GenAuth, which requires a preflight',
    (app) => `<script>
      const send = (path, method) =>
        fetch('${app}${base}' + path, { method, credentials: 'include', headers: { 'x-genauth': '1' } })
      Promise.allSettled([send('/logout', 'POST'), send('/user', 'GET'), send('/session', 'GET')])
        .then((all) => document.body.append(all.every(({ status }) => status === 'rejected') ? 'done' : 'read'))
    </script>`,
  ],
  [
    'loads the server’s routes as images and frames',
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
  ['another port of the same host', '127.0.0.1'],
] as const)('attacks from a page on %s', (where, host) => {
  const site = setUpSite(variant)
  let page: ForeignPage | undefined
  afterEach(async () => {
    await page?.close()
  })

  it.each(attacks)(
    `B4: a page on ${where} cannot read a response or change the session if the page %s`,
    async (_, htmlFor) => {
      const profile = await site.newProfile()
      const tab = await site.open(profile, '/profile')
      await logIn(tab, site)
      // The page requests the user after the login. This request is not an attack.
      await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
      const requestsBefore = site.emulator.requests().length
      page = await servePage(host, htmlFor(site.url))
      await tab.goTo(page.url)
      await tab.waitForText('done')
      expect(site.emulator.requests().length).toBe(requestsBefore)

      await tab.goTo(`${site.url}/profile`)
      await waitUntilLoggedIn(tab)
      await tab.waitFor({ role: 'heading', name: 'Ada Lovelace' })
    },
  )

  it(`B8: a login that starts from a link on ${where} ignores the returnTo of the link and returns to the root of the app`, async () => {
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
