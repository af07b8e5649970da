import { createStaticHandler, isRouteErrorResponse } from 'react-router'
import { describe, expect, it } from 'vitest'
import { toReactRouterGuard } from '../../src'
import { failure } from '../support/failure'
import { keepClaims } from '../support/keep-claims'
import { stubAuth } from '../support/stub-auth'
import { useApp } from '../support/use-app'
import { ada, kinds } from '../support/use-guarded-app'

const app = useApp()

/** Creates the handler with which React Router answers requests on a server. */
function createRoutes(role: string) {
  const auth = app.start({
    protocol: 'oidc',
    sessions: keepClaims(() => ({ user: ada, userUpdatedAt: Date.now() })),
  })
  const requireSession = toReactRouterGuard(() => auth)
  return createStaticHandler([
    {
      id: 'admin',
      path: '/admin',
      loader: async ({ request }) => (await requireSession(request, { role })).user,
      action: async ({ request }) => (await requireSession(request)).session.status,
    },
  ])
}

const query = async (role: string, headers: Record<string, string>, init: RequestInit = {}) => {
  const routes = createRoutes(role)
  const { cookies } = await app.openLoggedIn()
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
  const request = new Request(`${app.origin}/admin?tab=1`, {
    ...init,
    headers: { cookie, ...headers },
  })
  return routes.query(request)
}

describe('toReactRouterGuard()', () => {
  it('U41: a loader gets the session of a user with the role', async () => {
    const result = await query('admin', kinds.document)
    expect(result).toMatchObject({ loaderData: { admin: ada }, errors: null })
  })

  it('U41: a navigation of a signed-out user becomes a redirect to the login', async () => {
    const result = await query('admin', { ...kinds.document, cookie: '' })
    if (!(result instanceof Response)) throw new Error('The result is no redirect.')
    expect([result.status, result.headers.get('location')]).toEqual([
      303,
      `${app.origin}/auth/login?returnTo=%2Fadmin%3Ftab%3D1`,
    ])
  })

  it.each([
    ['a script of a signed-out user', 'admin', { ...kinds.script, cookie: '' }, {}, 401],
    ['a user without the role', 'owner', kinds.document, {}, 403],
    [
      'an action of another site',
      'admin',
      { origin: 'https://evil.example' },
      { method: 'POST' },
      403,
    ],
  ])(
    'U41: %s reaches the ErrorBoundary with the status',
    async (_name, role, headers, init, status) => {
      const result = await query(role, headers, init)
      if (result instanceof Response) throw new Error('The result is a response.')
      const error: unknown = result.errors?.['admin']
      expect(isRouteErrorResponse(error) && error.status).toBe(status)
      expect(result.statusCode).toBe(status)
    },
  )

  it('U41: an error that is no refusal stays an error', async () => {
    const requireSession = toReactRouterGuard(stubAuth(async () => undefined))
    await expect(requireSession(new Request('https://app.example'))).rejects.toThrow('no session')
    const wrong = toReactRouterGuard(() => undefined as never)
    expect((await failure(() => wrong(new Request('https://app.example')))).code).toBe(
      'invalid_options',
    )
  })
})
