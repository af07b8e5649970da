import { describe, expectTypeOf, it } from 'vitest'
import type { AuthenticationClientOptions } from '../../src/authentication-client'
import type { GenAuthErrorInit } from '../../src/errors'
import type { AuthorizeOptions } from '../../src/protocol/authorize'
import type { CallOptions } from '../../src/protocol/call-endpoint'
import type { TokenCallOptions } from '../../src/protocol/introspect-token'
import type { LogoutUrlOptions } from '../../src/protocol/logout-url'
import type { ExchangeCodeOptions } from '../../src/protocol/token-requests'
import type { UserAddress, UserInfo } from '../../src/protocol/user-info'

/** The optional keys. */
type OptionalKeys<T> = {
  [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? K : never
}[keyof T]

/** The optional keys whose value cannot be `undefined`. There must be no such key. */
type Strict<T> = {
  [K in OptionalKeys<T>]-?: undefined extends Required<T>[K] ? never : K
}[OptionalKeys<T>]

describe('the types of optional options and arguments', () => {
  it('every optional option of the client accepts undefined', () => {
    expectTypeOf<Strict<AuthenticationClientOptions>>().toBeNever()
  })

  it('every optional argument of the methods accepts undefined', () => {
    expectTypeOf<Strict<AuthorizeOptions>>().toBeNever()
    expectTypeOf<Strict<CallOptions>>().toBeNever()
    expectTypeOf<Strict<ExchangeCodeOptions>>().toBeNever()
    expectTypeOf<Strict<TokenCallOptions>>().toBeNever()
    expectTypeOf<Strict<LogoutUrlOptions>>().toBeNever()
    expectTypeOf<Strict<GenAuthErrorInit>>().toBeNever()
  })

  it('the type check of this test detects an optional key that does not accept undefined', () => {
    expectTypeOf<
      Strict<{ strict?: string; tolerant?: string | undefined }>
    >().toEqualTypeOf<'strict'>()
  })
})

describe('the type UserInfo', () => {
  it('the type UserInfo has claims that can be missing or null, and custom claims', () => {
    expectTypeOf<UserInfo['email']>().toEqualTypeOf<string | null | undefined>()
    expectTypeOf<UserInfo['address']>().toEqualTypeOf<UserAddress | null | undefined>()
    expectTypeOf<UserInfo['sub']>().toEqualTypeOf<string>()
    expectTypeOf<UserInfo['roles']>().toBeUnknown()
  })
})
