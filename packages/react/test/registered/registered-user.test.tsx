import { connectGenAuth, createGenAuth, type GenAuth, parseUser } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import {
  GenAuthProvider,
  LoggedIn,
  type RegisteredUser,
  type UserResult,
  type UserSchema,
  useAuth,
  userInfoQueryOptions,
  useSuspenseUser,
  useUser,
  useUserInfoQueryOptions,
} from '@genauth/react'
import { GenAuthTestProvider } from '@genauth/react/testing'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { useQuery } from '@tanstack/react-query'
import { describe, expectTypeOf, it } from 'vitest'

/** A type that is no subtype of `UserInfo`, because it is an interface without an index signature. */
interface Member {
  readonly sub: string
  readonly name: string
  readonly roles: readonly string[]
}

declare module '@genauth/core' {
  interface Register {
    user: Member
  }
}

const member: Member = { sub: 'a', name: 'Ada', roles: [] }
const options = { appId: 'a', appHost: 'https://a.example', protocol: 'oidc' } as const
const redirectUri = 'https://app.example/callback'

function schemaOf<Output>(value: Output): StandardSchemaV1<unknown, Output> {
  return { '~standard': { version: 1, vendor: 'test', validate: () => ({ value }) } }
}

// The tests never call the functions: if `tsc` compiles the functions, the tests have passed.
describe('the types of an app that has registered the type of its user', () => {
  it('U61: every hook returns the registered user', () => {
    ;() => {
      expectTypeOf<RegisteredUser>().toEqualTypeOf<Member>()
      const result = useUser()
      expectTypeOf(result).toEqualTypeOf<UserResult<Member>>()
      if (result.status === 'success') expectTypeOf(result.user).toEqualTypeOf<Member>()
      if (result.status === 'anonymous') expectTypeOf(result.user).toEqualTypeOf<null>()
      if (result.status === 'pending') expectTypeOf(result.user).toEqualTypeOf<undefined>()
      expectTypeOf(useSuspenseUser().user).toEqualTypeOf<Member>()
      expectTypeOf(useAuth().user).toEqualTypeOf<Member | null | undefined>()
      expectTypeOf(useQuery(useUserInfoQueryOptions()).data).toEqualTypeOf<Member | undefined>()
      // @ts-expect-error the registered user has no email
      result.user?.email
    }
  })

  it('U61: select gets the registered user, and the result has the type of the selected part', () => {
    ;() => {
      const result = useUser({ select: ({ roles }) => roles.length })
      expectTypeOf(result.user).toEqualTypeOf<number | null | undefined>()
      if (result.status === 'success') expectTypeOf(result.user).toEqualTypeOf<number>()
      expectTypeOf(result.refetch()).resolves.toEqualTypeOf<UserResult<Member>>()
      expectTypeOf(useSuspenseUser({ select: ({ name }) => name }).user).toEqualTypeOf<string>()
      const schema = schemaOf({ label: '' })
      const label = useUser({ schema, select: (user) => user.label }).user
      expectTypeOf(label).toEqualTypeOf<string | null | undefined>()
      // @ts-expect-error the registered user has no email
      useUser({ select: (user) => user.email })
    }
  })

  it('U61: the client, the fake and the providers use the registered user', () => {
    ;async (genauth: GenAuth) => {
      expectTypeOf(await genauth.getUser()).toEqualTypeOf<Member>()
      expectTypeOf(genauth.peekUser()?.claims).toEqualTypeOf<Member | undefined>()
      expectTypeOf(userInfoQueryOptions(genauth).queryFn()).resolves.toEqualTypeOf<Member>()
      const fake = createFakeGenAuth({ user: member })
      await fake.logIn({ ...member, sub: 'b' })
      expectTypeOf(fake.setUser).parameter(0).toExtend<Member | Error>()
      // @ts-expect-error a user without a name is no registered user
      createFakeGenAuth({ user: { sub: 'a', roles: [] } })
      const session = { status: 'authenticated', id: '1', stale: false } as const
      return (
        <>
          <GenAuthProvider client={genauth} initialSession={{ session, user: member }} />
          <GenAuthTestProvider user={member} />
          {/* @ts-expect-error a user without a name is no registered user */}
          <GenAuthTestProvider user={{ sub: 'a', roles: [] }} />
        </>
      )
    }
  })

  it('U61: the prop when of LoggedIn gets the registered user, and returns a boolean', () => {
    ;() => (
      <>
        <LoggedIn when={({ roles }) => roles.includes('admin')} />
        {/* @ts-expect-error the registered user has no email */}
        <LoggedIn when={({ email }) => email !== null} />
        {/* @ts-expect-error a promise is no boolean */}
        <LoggedIn when={async () => true} />
        {/* @ts-expect-error a number is no boolean */}
        <LoggedIn when={({ roles }) => roles.length} />
      </>
    )
  })

  it('U61: the output of the schema of a client must be the registered user', () => {
    ;() => {
      const schema: UserSchema = schemaOf(member)
      createGenAuth({ ...options, redirectUri, schema })
      connectGenAuth({ schema })
      createFakeGenAuth({ schema })
      expectTypeOf(parseUser(schema, {})).toEqualTypeOf<Member>()
      // @ts-expect-error the output has no roles
      createGenAuth({ ...options, redirectUri, schema: schemaOf({ sub: 'a', name: 'Ada' }) })
      // @ts-expect-error the output has no roles
      connectGenAuth({ schema: schemaOf({ sub: 'a', name: 'Ada' }) })
      // @ts-expect-error a schema must be a Standard Schema
      createFakeGenAuth({ schema: { parse: () => member } })
    }
  })
})
