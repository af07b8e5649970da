import { describe, expectTypeOf, it } from 'vitest'
import type { AuthenticationClientOptions } from '../../src/authentication-client'
import type { GenAuthErrorInit } from '../../src/errors'
import type { AuthorizeOptions } from '../../src/protocol/authorize-url'
import type { CallOptions } from '../../src/protocol/call-endpoint'
import type { ExchangeCodeOptions } from '../../src/protocol/exchange-code'
import type { TokenCallOptions } from '../../src/protocol/introspect-token'
import type { LogoutUrlOptions } from '../../src/protocol/logout-url'
import type { UserAddress, UserInfo } from '../../src/protocol/user-info'

/** Keys that may be left out. */
type OptionalKeys<T> = {
  [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? K : never
}[keyof T]

/** Keys that may be left out, but not be undefined: there must be none. */
type Strict<T> = {
  [K in OptionalKeys<T>]-?: undefined extends Required<T>[K] ? never : K
}[OptionalKeys<T>]

describe('every optional input accepts undefined', () => {
  it('of the client', () => {
    expectTypeOf<Strict<AuthenticationClientOptions>>().toBeNever()
  })

  it('of the methods', () => {
    expectTypeOf<Strict<AuthorizeOptions>>().toBeNever()
    expectTypeOf<Strict<CallOptions>>().toBeNever()
    expectTypeOf<Strict<ExchangeCodeOptions>>().toBeNever()
    expectTypeOf<Strict<TokenCallOptions>>().toBeNever()
    expectTypeOf<Strict<LogoutUrlOptions>>().toBeNever()
    expectTypeOf<Strict<GenAuthErrorInit>>().toBeNever()
  })

  it('and the check would notice one that does not', () => {
    expectTypeOf<
      Strict<{ strict?: string; tolerant?: string | undefined }>
    >().toEqualTypeOf<'strict'>()
  })
})

describe('userinfo', () => {
  it('has claims that may be missing or null, and any of a tenant’s own', () => {
    expectTypeOf<UserInfo['email']>().toEqualTypeOf<string | null | undefined>()
    expectTypeOf<UserInfo['address']>().toEqualTypeOf<UserAddress | null | undefined>()
    expectTypeOf<UserInfo['sub']>().toEqualTypeOf<string>()
    expectTypeOf<UserInfo['roles']>().toBeUnknown()
  })
})
