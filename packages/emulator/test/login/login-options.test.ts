import { describe, expect, test } from 'vitest'
import type { Protocol } from '../../src/index'
import { type Client, createClient } from '../support/client'
import { useEmulator } from '../support/use-emulator'

const emulator = useEmulator()
const goToRegister = '{"goto":"/register"}'

/** Opens the first page that an authorization request shows. */
async function open(client: Client, changes: Record<string, string>) {
  const first = await client.browser.get(client.authorizeUrl(changes))
  const url = first.headers.get('location') ?? ''
  const page = await client.browser.get(url)
  return { url, status: page.status, html: await page.text() }
}

async function sessions(): Promise<unknown> {
  const response = await fetch(`${emulator.current.url}/__emulator/state`)
  return ((await response.json()) as { sessions: unknown }).sessions
}

describe.each<Protocol>(['oauth', 'oidc'])('the options of a login at %s', (protocol) => {
  const client = () => createClient(emulator.current, protocol)

  test('login_hint fills in the field for the username, and the focus is in the field for the password', async () => {
    const { html } = await open(client(), { login_hint: '"><b>ada' })
    expect(html).toMatch(/name="username" [^>]*value="&quot;&gt;&lt;b&gt;ada"/)
    expect(html).not.toMatch(/name="username" [^>]*autofocus/)
    expect(html).toMatch(/name="password" [^>]*autofocus/)
  })

  test('a user can log in with the e-mail address that login_hint filled in', async () => {
    const one = client()
    const { url } = await open(one, { login_hint: 'alan@example.com' })
    await one.browser.post(url, { username: 'alan@example.com', password: 'turing' })
    expect(await sessions()).toMatchObject([{ username: 'alan' }])
  })

  test('ext_idp_conn_id shows the connection, and the session belongs to it', async () => {
    const one = client()
    const { html } = await open(one, { ext_idp_conn_id: 'github<b>' })
    expect(html).toContain('with the connection <code>github&lt;b&gt;</code>')
    await one.login({ ext_idp_conn_id: 'github' })
    expect(await sessions()).toMatchObject([{ connection: 'github' }])
    expect((await open(one, { ext_idp_conn_id: 'wechat' })).url).toContain('/login?')
    const { searchParams } = await one.login({ ext_idp_conn_id: 'github' })
    expect(searchParams.get('code')).toBeTruthy()
  })

  test('login_page_context shows the registration page, which creates a user and continues the login', async () => {
    const one = client()
    const { url, html } = await open(one, { login_page_context: goToRegister })
    expect(url).toContain('/register?')
    expect(html).toContain('<h1>Create an account</h1>')
    const account = { username: 'grace@example.com', password: 'hopper', name: 'Grace Hopper' }
    const response = await one.browser.post(url, account)
    const returned = await one.browser.get(response.headers.get('location') ?? '')
    const code = new URL(returned.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const tokens = await one.exchange(code)
    const me = await one.me(String(tokens.json['access_token']))
    expect(me.json).toMatchObject({ name: 'Grace Hopper', email: 'grace@example.com' })
    emulator.current.revokeEverything()
    const { username, password } = account
    const again = await one.browser.authorize(one.authorizeUrl(), { username, password })
    expect(again.searchParams.get('code')).toBeTruthy()
    emulator.current.reset()
    expect(emulator.current.users).toHaveLength(2)
  })

  test.each([
    ['an invalid username', { username: 'a b', password: 'x' }, 400, 'username is invalid'],
    ['no password', { username: 'grace', password: '' }, 400, 'password is missing'],
    ['a username in use', { username: 'ada', password: 'x' }, 409, 'already in use'],
  ])(
    'the registration page rejects %s with an alert and keeps the entered text',
    async (_title, account, status, text) => {
      const one = client()
      const { url } = await open(one, { login_page_context: goToRegister })
      const response = await one.browser.post(url, { ...account, name: 'Grace' })
      expect(response.status).toBe(status)
      const html = await response.text()
      expect(html).toMatch(/<p class="error" id="error" role="alert">/)
      expect(html).toContain(text)
      expect(html).toContain(`value="${account.username}"`)
      expect(emulator.current.users).toHaveLength(2)
    },
  )

  test.each(['{', '[]', 'null', '{"goto":"/magic"}', '"/register"'])(
    'the login_page_context %s shows the login page',
    async (context) => {
      expect((await open(client(), { login_page_context: context })).url).toContain('/login?')
    },
  )

  test.each([
    [{ ui_locales: 'zh-CN en' }, 'zh-CN', '登录'],
    [{ lang: 'zh-CN' }, 'zh-CN', '登录'],
    [{ lang: 'en-US', ui_locales: 'zh' }, 'en', 'Log in'],
    [{ ui_locales: 'fr en' }, 'en', 'Log in'],
    [{ ui_locales: 'fr ZH' }, 'zh-CN', '登录'],
    [{ ui_locales: 'xx' }, 'en', 'Log in'],
  ])('the login page of %j has the language %s', async (changes, tag, heading) => {
    const { html } = await open(client(), changes)
    expect(html).toContain(`<html lang="${tag}">`)
    expect(html).toContain(`<h1>${heading}</h1>`)
  })

  test('the registration page and the consent page have Chinese texts too', async () => {
    emulator.current.setSwitches({ skipConsent: false })
    const one = client()
    const chinese = { lang: 'zh-CN', login_page_context: goToRegister }
    const { url, html } = await open(one, chinese)
    expect(html).toContain('<h1>注册账号</h1>')
    const posted = await one.browser.post(url, { username: 'grace', password: 'x' })
    const consent = await one.browser.get(posted.headers.get('location') ?? '')
    const page = await one.browser.get(consent.headers.get('location') ?? '')
    expect(await page.text()).toContain('<h1>允许访问？</h1>')
  })

  test('max_age asks for the password again if the login is older', async () => {
    const one = client()
    await one.login()
    emulator.current.shiftClock(100)
    const location = async (changes: Record<string, string>) =>
      (await one.browser.get(one.authorizeUrl(changes))).headers.get('location')
    expect(await location({ max_age: '200' })).toMatch(/[?]code=/)
    expect(await location({ max_age: '50' })).toContain('/login?')
    expect(await location({ max_age: '0' })).toContain('/login?')
    emulator.current.setSwitches({ checkMaxAge: false })
    expect(await location({ max_age: '50' })).toMatch(/[?]code=/)
  })

  test('the request log and count() contain the options of a login, and no secret', async () => {
    const options = {
      tenant_id: 'acme',
      login_hint: 'ada',
      ext_idp_conn_id: 'github',
      login_page_context: goToRegister,
      ui_locales: 'zh-CN en',
      lang: 'zh-CN',
      max_age: '300',
      acr_values: 'mfa',
      prompt: 'login',
    }
    const one = client()
    await one.browser.get(one.authorizeUrl(options))
    const [entry] = emulator.current.requests('authorize')
    expect(entry?.login).toMatchObject(options)
    expect(Object.keys(entry?.login ?? {})).not.toContain('state')
    const count = (login: Record<string, string>) => emulator.current.count('authorize', { login })
    expect(count({ tenant_id: 'acme', lang: 'zh-CN' })).toBe(1)
    expect(count({ tenant_id: 'acme', lang: 'en' })).toBe(0)
    expect(count({})).toBe(1)
  })
})
