import type { LoginOptions } from '@genauth/core'
import { expect } from 'vitest'
import { until } from '../browser-mode/world'
import { failure } from '../support/failure'
import { runTopic } from './run-topic'
import type { Subject, Tab } from './subject'

/** The parameters of the request at GenAuth in browser mode, and at the server's login route in server mode. */
interface Expected {
  readonly browser: Record<string, string>
  /** Default: the same as in browser mode. */
  readonly server?: Record<string, string>
}

/** Expects that the request of a login has the parameters of its options. */
const sends =
  (options: LoginOptions, { browser, server = browser }: Expected) =>
  async (subject: Subject) => {
    const tab = await subject.ready()
    void tab.genauth.login(options).catch(() => undefined)
    const request = await requestOf(tab)
    const expected = subject.mode === 'server' ? server : browser
    expect(Object.fromEntries(request)).toMatchObject(expected)
  }

/** Returns the parameters of the tab's last navigation. */
async function requestOf({ navigations }: Tab): Promise<URLSearchParams> {
  await until(() => navigations.length > 0)
  return new URL(navigations.at(-1) ?? '').searchParams
}

/** Signs a user in through a popup, with the options of a login. */
async function logIn(tab: Tab, options: LoginOptions): Promise<Tab> {
  const login = tab.genauth.loginWithPopup(options)
  await tab.completePopup({ user: 'user-1' })
  await login
  return tab
}

const reserved = ['client_id', 'redirect_uri', 'response_type', 'response_mode', 'state', 'nonce']
const reservedToo = ['code_challenge', 'request', 'request_uri', 'scope', 'tenant_id', 'returnTo']

runTopic('loginOptions', {
  'O1: a login request has the prompt': sends(
    { prompt: 'select_account' },
    { browser: { prompt: 'select_account' } },
  ),
  'O1: a login request has the loginHint': sends(
    { loginHint: 'ada@example.com' },
    { browser: { login_hint: 'ada@example.com' } },
  ),
  'O1: a login request has the connection': sends(
    { connection: 'conn-1' },
    { browser: { ext_idp_conn_id: 'conn-1' } },
  ),
  'O1: a login request has the tenantId': sends(
    { tenantId: 'acme' },
    { browser: { tenant_id: 'acme' } },
  ),
  'O1: a login request has the screen': sends(
    { screen: 'signup' },
    {
      browser: { login_page_context: '{"goto":"/register"}' },
      server: { screen: 'signup' },
    },
  ),
  'O1: a login request has the uiLocales': sends(
    { uiLocales: ['zh-CN', 'en'] },
    {
      browser: { ui_locales: 'zh-CN en', lang: 'zh-CN' },
      server: { ui_locales: 'zh-CN en' },
    },
  ),
  'O1: a login request has the maxAgeSeconds': sends(
    { maxAgeSeconds: 0 },
    { browser: { max_age: '0' } },
  ),
  'O1: a login request has the acrValues': sends(
    { acrValues: ['gold', 'silver'] },
    { browser: { acr_values: 'gold silver' } },
  ),
  'O1: a login request has the params': sends(
    { params: { campaign: 'spring' } },
    { browser: { campaign: 'spring' } },
  ),
  'O2: a login request has the scope': sends(
    { scope: 'openid email' },
    { browser: { scope: 'openid email' } },
  ),
  'O2: a login request has the extraScopes': sends(
    { extraScopes: ['orders:read', 'orders:write'] },
    {
      browser: {
        scope: 'openid profile email phone address offline_access orders:read orders:write',
      },
      server: { extra_scopes: 'orders:read orders:write' },
    },
  ),

  async 'O1: the login request of a popup has the options'(subject) {
    const tab = await subject.ready()
    const login = tab.genauth.loginWithPopup({ tenantId: 'acme', maxAgeSeconds: 60 })
    login.catch(() => undefined)
    await until(() => tab.popupUrls().length > 0)
    const { searchParams } = new URL(tab.popupUrls()[0] ?? '')
    expect(Object.fromEntries(searchParams)).toMatchObject({ tenant_id: 'acme', max_age: '60' })
    tab.closePopup()
    await subject.advance(2000)
  },

  async 'O3: login rejects an unknown option with invalid_options, and does not navigate'(subject) {
    const tab = await subject.ready()
    const options: object = { tenant: 'acme' }
    const error = await failure(tab.genauth.login(options))
    expect(error).toMatchObject({ code: 'invalid_options', retryable: false })
    expect(error.message).toContain('tenant')
    expect(tab.navigations).toEqual([])
    expect(tab.genauth.getPendingAction()).toBeUndefined()
  },

  async 'O3: login rejects an option of the wrong type with invalid_options'(subject) {
    const { genauth } = await subject.ready()
    for (const options of [
      { maxAgeSeconds: '60' },
      { uiLocales: 'en' },
      { screen: 'x' },
    ] as object[]) {
      expect(await failure(genauth.login(options))).toMatchObject({ code: 'invalid_options' })
    }
  },

  async 'O3: loginWithPopup rejects an unknown option with invalid_options'(subject) {
    const { genauth } = await subject.ready()
    const options: object = { tenant: 'acme' }
    expect(await failure(genauth.loginWithPopup(options))).toMatchObject({
      code: 'invalid_options',
    })
    expect(genauth.getPendingAction()).toBeUndefined()
  },

  async 'O4: login rejects every reserved parameter with invalid_options'(subject) {
    const tab = await subject.ready()
    for (const name of [...reserved, ...reservedToo]) {
      const error = await failure(tab.genauth.login({ params: { [name]: 'x' } }))
      expect(error).toMatchObject({ code: 'invalid_options' })
    }
    expect(tab.navigations).toEqual([])
  },

  async 'O11: a login to another tenant changes the session id and fires userSwitched for the same user'(
    subject,
  ) {
    const acme = await logIn(await subject.ready(), { tenantId: 'acme' })
    const before = acme.genauth.getSession()
    expect(before).toMatchObject({ sub: 'user-1', tenantId: 'acme' })
    const globex = await logIn(acme, { tenantId: 'globex' })
    const after = globex.genauth.getSession()
    expect(after).toMatchObject({ sub: 'user-1', tenantId: 'globex' })
    expect(Object(after).id).not.toBe(Object(before).id)
    expect(globex.eventTypes().at(-1)).toBe('userSwitched')
  },

  async 'O11: a login to the same tenant fires login'(subject) {
    const acme = await logIn(await subject.ready(), { tenantId: 'acme' })
    const again = await logIn(acme, { tenantId: 'acme', prompt: 'login' })
    expect(again.eventTypes().at(-1)).toBe('login')
  },

  async 'O11: the session has its tenant after a refresh'(subject) {
    const { genauth } = await logIn(await subject.ready(), { tenantId: 'acme' })
    await genauth.renew()
    expect(genauth.getSession()).toMatchObject({ status: 'authenticated', tenantId: 'acme' })
  },

  async 'O12: switchAccount signs the user out and starts a login'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    void tab.genauth.switchAccount().catch(() => undefined)
    await until(() => tab.genauth.getPendingAction() === 'login')
    expect(tab.status()).toBe('anonymous:logout')
    expect(tab.eventTypes()).toEqual(['logout'])
  },

  async 'O12: the login request of switchAccount has prompt=login'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    void tab.genauth.switchAccount({ loginHint: 'grace' }).catch(() => undefined)
    const request = await requestOf(tab)
    expect(Object.fromEntries(request)).toMatchObject({ prompt: 'login', login_hint: 'grace' })
    expect(tab.navigations).toHaveLength(1)
  },

  async 'O12: switchAccount with an invalid option keeps the session'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    const error = await failure(tab.genauth.switchAccount({ params: { state: 'x' } }))
    expect(error).toMatchObject({ code: 'invalid_options' })
    expect([tab.status(), tab.eventTypes()]).toEqual(['authenticated', []])
  },

  async 'O12: the prompt of switchAccount can be replaced'(subject) {
    const tab = await subject.ready({ user: 'user-1' })
    void tab.genauth.switchAccount({ prompt: 'select_account' }).catch(() => undefined)
    expect((await requestOf(tab)).get('prompt')).toBe('select_account')
  },
})
