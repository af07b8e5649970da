import type { SessionFacts } from '@genauth/core'
import type { AuthServer, RegisteredUser } from '@genauth/server'
import { describe, expectTypeOf, it } from 'vitest'

interface Member {
  readonly sub: string
  readonly name: string
}

declare module '@genauth/server' {
  interface Register {
    user: Member
  }
}

// The test never calls the function: if `tsc` compiles the function, the test has passed.
describe('the types of a server that has registered the type of its user', () => {
  it('U61: the session of the server and the session facts have the registered user', () => {
    ;async (auth: AuthServer, request: Request, facts: SessionFacts) => {
      expectTypeOf<RegisteredUser>().toEqualTypeOf<Member>()
      const session = await auth.getSession(request)
      expectTypeOf(await session?.getUser()).toEqualTypeOf<Member | undefined>()
      expectTypeOf(session?.user).toEqualTypeOf<Member | undefined>()
      expectTypeOf(facts.user).toEqualTypeOf<Member | undefined>()
      const when = (user: Member) => user.name !== ''
      expectTypeOf((await auth.requireSession(request, { when })).user).toEqualTypeOf<Member>()
    }
  })
})
