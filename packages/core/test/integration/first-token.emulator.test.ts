import { describe, expect, it } from 'vitest'
import { beginLogin, type Document, redirectUri, settle } from '../browser-mode/world'
import { logIn } from '../support/log-in'
import { useWireWorld } from './wire-world'

// https://github.com/logto-io/js/issues/1073: an app requests a token as soon as the user is signed in. Two requests present the same
// refresh token, and the authorization server rejects the second one and revokes the grant.

const wire = useWireWorld({ switches: { refreshAnswer: { oauth: 'new', oidc: 'new' } } })

type Settings = Parameters<typeof wire.open>[0]

/** Loads the callback page of a login at GenAuth, in a tab that has not started its client yet. */
async function openCallback(settings: Settings): Promise<Document> {
  const before = wire.open(settings)
  await before.ready()
  await beginLogin(before)
  const callback = await logIn(before.page.navigations[0] ?? '', redirectUri)
  return before.load({ href: callback.href })
}

/** Calls a function in the same task in which the page learns that the user is signed in. */
function onceSignedIn<Result>({ genauth }: Document, call: () => Result): Promise<Result> {
  return new Promise((resolve) => {
    const stop = genauth.subscribe(() => {
      if (genauth.getSession().status !== 'authenticated') return
      stop()
      resolve(call())
    })
  })
}

/** Returns the grant types and statuses of all requests to the token endpoint. */
const exchanges = () =>
  wire.emulator.requests('token').map(({ grantType, status }) => `${grantType} ${status}`)

const modes = (['oauth', 'oidc'] as const).flatMap((protocol) =>
  (['tab', 'shared', 'memory'] as const).map((storage) => ({ protocol, storage })),
)

describe.each(modes)('the first token after a login, with %o', (settings) => {
  it('P9: 20 calls of `getToken()` in the moment of the login cause no refresh', async () => {
    wire.emulator.setSwitches({ reuseGraceSeconds: 0 })
    const tab = await openCallback(settings)
    const tokens = onceSignedIn(tab, () =>
      Promise.all(Array.from({ length: 20 }, () => tab.genauth.getToken())),
    )
    // StrictMode starts the client twice, and both callers handle the callback.
    tab.genauth.start()()
    tab.genauth.start()
    await Promise.all([tab.genauth.handleCallback(), tab.genauth.handleCallback()])
    expect(new Set(await tokens).size).toBe(1)
    expect(exchanges()).toEqual(['authorization_code 200'])
    expect(wire.emulator.count('revocation')).toBe(0)
  })

  it('P9: a token that is due in the moment of the login causes one refresh, and no rejection', async () => {
    wire.emulator.setSwitches({ reuseGraceSeconds: 0 })
    const tab = await openCallback(settings)
    const tokens = onceSignedIn(tab, () =>
      Promise.all([
        tab.genauth.renew(),
        ...Array.from({ length: 10 }, () => tab.genauth.getToken()),
        tab.genauth.renew(),
      ]),
    )
    tab.genauth.start()
    await tab.genauth.handleCallback()
    await tokens
    await settle()
    expect(exchanges()).toEqual(['authorization_code 200', 'refresh_token 200'])
    expect(tab.status()).toBe('authenticated')
    expect(wire.emulator.count('revocation')).toBe(0)
  })
})

describe('the first token after a login, in several tabs that share tokens', () => {
  it('P9: if every tab refreshes when it learns of the login, the tabs send one refresh', async () => {
    wire.emulator.setSwitches({ reuseGraceSeconds: 0 })
    const settings = { protocol: 'oidc', storage: 'shared' } as const
    const tab = await openCallback(settings)
    const others = Array.from({ length: 4 }, () => wire.open(settings))
    for (const other of others) await other.ready()
    const tabs = [tab, ...others]
    const tokens = tabs.map((one) =>
      onceSignedIn(one, () => Promise.all([one.genauth.renew(), one.genauth.getToken()])),
    )
    tab.genauth.start()
    await tab.genauth.handleCallback()
    await Promise.all(tokens)
    const sent = exchanges().filter((exchange) => exchange.startsWith('refresh_token'))
    expect(new Set(sent)).toEqual(new Set(['refresh_token 200']))
    expect(tabs.map((one) => one.status())).toEqual(tabs.map(() => 'authenticated'))
    expect(sent).toHaveLength(1)
  })
})
