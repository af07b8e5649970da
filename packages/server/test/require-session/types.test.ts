import type { UserInfo } from '@genauth/core'
import { describe, expectTypeOf, it } from 'vitest'
import {
  type AuthServer,
  type RequiredSession,
  type RequireSessionOptions,
  type ServerSession,
  toFastifyGuard,
  toHonoGuard,
  toNextGuard,
  toNodeGuard,
  toReactRouterGuard,
} from '../../src'

interface Admin extends UserInfo {
  readonly department: string
}

const isAdmin = (user: UserInfo): user is Admin => typeof user['department'] === 'string'

// The tests never call the functions: if `tsc` compiles the functions, the tests have passed.
describe('the TypeScript types of requireSession()', () => {
  it('U43: the user of the session is narrowed by role and when', () => {
    ;async (auth: AuthServer, request: Request) => {
      const signedIn = await auth.requireSession(request)
      expectTypeOf(signedIn).toExtend<ServerSession>()
      expectTypeOf(signedIn.user).toEqualTypeOf<UserInfo | undefined>()
      const aged = await auth.requireSession(request, { maxAgeSeconds: 300 })
      expectTypeOf(aged.user).toEqualTypeOf<UserInfo | undefined>()
      const admin = await auth.requireSession(request, { role: 'admin' })
      expectTypeOf(admin.user).toEqualTypeOf<UserInfo>()
      expectTypeOf(admin.getAccessToken()).toEqualTypeOf<string>()
      const verified = await auth.requireSession(request, {
        when: (user) => {
          expectTypeOf(user).toEqualTypeOf<UserInfo>()
          return user.email_verified === true
        },
      })
      expectTypeOf(verified.user).toEqualTypeOf<UserInfo>()
      const guarded = await auth.requireSession(request, { role: 'admin', when: isAdmin })
      expectTypeOf(guarded.user.department).toEqualTypeOf<string>()
      const given: RequireSessionOptions = {}
      expectTypeOf((await auth.requireSession(request, given)).user).toEqualTypeOf<
        UserInfo | undefined
      >()
    }
  })

  it('U43: every guard narrows the user in the same way', () => {
    ;async (auth: AuthServer, request: Request, next: Parameters<typeof toNextGuard>[1]) => {
      const role = { role: 'admin' } as const
      expectTypeOf(toNodeGuard(auth, role).sessionOf({}).user).toEqualTypeOf<UserInfo>()
      expectTypeOf(toHonoGuard(auth, role).sessionOf({}).user).toEqualTypeOf<UserInfo>()
      expectTypeOf(toFastifyGuard(auth, role).sessionOf({}).user).toEqualTypeOf<UserInfo>()
      const signedIn = toNodeGuard(auth).sessionOf({})
      expectTypeOf(signedIn.user).toEqualTypeOf<UserInfo | undefined>()
      const inNext = await toNextGuard(auth, next)({ when: isAdmin, returnTo: '/admin' })
      expectTypeOf(inNext.user.department).toEqualTypeOf<string>()
      const inRouter = await toReactRouterGuard(auth)(request, role)
      expectTypeOf(inRouter.user).toEqualTypeOf<UserInfo>()
      expectTypeOf<RequiredSession>().toExtend<ServerSession>()
    }
  })

  it('U43: TypeScript rejects wrong options', () => {
    ;async (auth: AuthServer, request: Request) => {
      // @ts-expect-error: a role is one text.
      await auth.requireSession(request, { role: ['admin'] })
      // @ts-expect-error: `when` is synchronous.
      await auth.requireSession(request, { when: async () => true })
      // @ts-expect-error: an option that is present must have a value.
      await auth.requireSession(request, { role: undefined })
      // @ts-expect-error: the number is in seconds, not a text.
      await auth.requireSession(request, { maxAgeSeconds: '5m' })
      // @ts-expect-error: this option does not exist.
      await auth.requireSession(request, { roles: ['admin'] })
    }
  })
})
