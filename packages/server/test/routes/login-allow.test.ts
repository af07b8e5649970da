import { expect, it } from 'vitest'
import type { LoginRouteOptions } from '../../src'
import { json } from '../support/read-facts'
import { useApp } from '../support/use-app'

const app = useApp()

const start = (login: LoginRouteOptions) => {
  const reports: { code: string; cause: unknown; path: string }[] = []
  app.start({
    protocol: 'oidc',
    login,
    onError: ({ code, cause }, path) => void reports.push({ code, cause, path }),
  })
  return reports
}

const navigate = (query: string) =>
  app.openBrowser().step(`${app.origin}/auth/login?${query}`, 'same-origin')

type Allow = NonNullable<LoginRouteOptions['allow']>

it('O26: login.allow is asked about each unlisted value alone, and the login starts if all results are true', async () => {
  const asked: unknown[] = []
  const allow: Allow = async (_request, options) => asked.push(options) > 0
  start({ tenants: ['globex'], scopes: ['orders:read'], params: ['campaign'], allow })
  const query =
    'tenant_id=acme&ext_idp_conn_id=wechat&extra_scopes=orders:read+orders:write+roles&campaign=x&source=y&max_age=60'
  const response = await navigate(query)
  expect(response.status).toBe(302)
  expect(asked).toEqual([
    { tenantId: 'acme' },
    { connection: 'wechat' },
    { extraScopes: ['orders:write'] },
    { extraScopes: ['roles'] },
    { params: { source: 'y' } },
  ])
  const { searchParams } = new URL(response.headers.get('location') ?? '')
  expect([searchParams.get('tenant_id'), searchParams.get('source')]).toEqual(['acme', 'y'])
})

it('O26: login.allow is not asked about listed values and default options', async () => {
  const allow: Allow = () => {
    throw new Error('The function was called.')
  }
  start({ tenants: ['acme'], params: ['campaign'], allow })
  expect((await navigate('tenant_id=acme&campaign=x&screen=signup&prompt=login')).status).toBe(302)
})

it('O26: login.allow is asked about the parameter scope if the list scopes is missing', async () => {
  const asked: unknown[] = []
  start({ allow: (_request, options) => asked.push(options) > 0 })
  expect((await navigate('scope=openid')).status).toBe(302)
  expect(asked).toEqual([{ scope: 'openid' }])
})

it('O26: a check of the tenant in login.allow opens no connection, scope or parameter', async () => {
  start({ allow: (_request, { tenantId }) => tenantId === 'acme' })
  expect((await navigate('tenant_id=acme')).status).toBe(302)
  for (const more of ['ext_idp_conn_id=evil', 'extra_scopes=admin', 'campaign=x']) {
    const response = await navigate(`tenant_id=acme&${more}`)
    expect([response.status, json(response)['error']]).toEqual([400, 'invalid_request'])
  }
})

it('O26: login.allow gets the request with its URL and its headers', async () => {
  const seen: unknown[] = []
  start({
    allow({ method, url, headers }) {
      seen.push(method, new URL(url).searchParams.get('tenant_id'), headers.get('sec-fetch-site'))
      return true
    },
  })
  await navigate('tenant_id=acme')
  expect(seen).toEqual(['GET', 'acme', 'same-origin'])
})

it.each([false, undefined, null, 0, 1, 'yes', {}])(
  'O26: the result %j of login.allow starts no login',
  async (result) => {
    const reports = start({ allow: (() => result) as unknown as Allow })
    const response = await navigate('tenant_id=acme')
    expect([response.status, json(response)['error']]).toEqual([400, 'invalid_request'])
    expect([response.headers.getSetCookie(), reports]).toEqual([[], []])
  },
)

it.each([
  [
    'throws',
    () => {
      throw new Error('the password of a database')
    },
  ],
  ['rejects', () => Promise.reject(new Error('the password of a database'))],
] satisfies [string, Allow][])(
  'O26: if login.allow %s, no login starts, and onError gets the error',
  async (_how, allow) => {
    const reports = start({ allow })
    const response = await navigate('tenant_id=acme')
    expect([response.status, response.headers.get('x-genauth-error')]).toEqual([
      500,
      'unexpected_error',
    ])
    expect(response.body).not.toContain('password')
    expect(response.body).toContain('login.allow of createAuthServer() has failed')
    expect([response.headers.getSetCookie(), response.headers.get('location')]).toEqual([[], null])
    expect(app.emulator.requests()).toEqual([])
    expect(reports).toEqual([
      {
        code: 'unexpected_error',
        cause: new Error('the password of a database'),
        path: '/auth/login',
      },
    ])
  },
)
