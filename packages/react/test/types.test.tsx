import type { AuthenticatedSession, GenAuthError, UserInfo } from '@genauth/core'
import { createFakeGenAuth } from '@genauth/core/testing'
import {
  GenAuthProvider,
  type LoginOptions,
  type LoginResult,
  type LogoutOptions,
  type LogoutResult,
  type RenewOptions,
  type TokenResult,
  type UserResult,
  type UserSuccess,
  type useLogin,
  userInfoQueryOptions,
  useSuspenseUser,
  useUser,
} from '@genauth/react'
import { QueryClient, queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { type ChangeEvent, startTransition, useActionState } from 'react'
import { describe, expectTypeOf, it } from 'vitest'
import { schemaOf } from './support/standard-schema'

const person = schemaOf<{ readonly displayName: string }>(() => ({ value: { displayName: '' } }))
const genauth = createFakeGenAuth()

/** The types of handlers in component libraries. */
interface Handlers {
  onCheckedChange: (checked: boolean | 'indeterminate') => void
  onValueChange: (value: string, details: { readonly reason: string }) => void
  onSelect: (date: number | null) => void
  onChange: (event: ChangeEvent<HTMLInputElement>, checked: boolean) => void
}

// The tests never call the functions: if `tsc` compiles the functions, the tests have passed.
describe('the TypeScript types of @genauth/react', () => {
  it('TypeScript narrows the result of useUser by its status', () => {
    ;(result: UserResult) => {
      if (result.status === 'success') expectTypeOf(result.user).toEqualTypeOf<UserInfo>()
      if (result.status === 'anonymous') expectTypeOf(result.user).toEqualTypeOf<null>()
      if (result.status === 'error') expectTypeOf(result.error).toEqualTypeOf<GenAuthError>()
      if (result.status === 'pending') expectTypeOf(result.user).toEqualTypeOf<undefined>()
      if (result.isPending) expectTypeOf(result.status).toEqualTypeOf<'pending'>()
      expectTypeOf(result.user).toEqualTypeOf<UserInfo | null | undefined>()
      expectTypeOf(result.refetch()).resolves.toEqualTypeOf<UserResult>()
      // @ts-expect-error a signed-out user has no name
      result.user.name
    }
  })

  it('the type of the user is inferred from a schema', () => {
    ;() => {
      const result = useUser({ schema: person })
      expectTypeOf(result).toEqualTypeOf<UserResult<{ readonly displayName: string }>>()
      expectTypeOf(useSuspenseUser({ schema: person }).user.displayName).toEqualTypeOf<string>()
      expectTypeOf(useUser()).toEqualTypeOf<UserResult<UserInfo>>()
      expectTypeOf(useUser({ schema: undefined })).toEqualTypeOf<UserResult<UserInfo>>()
      expectTypeOf(useSuspenseUser()).toEqualTypeOf<UserSuccess<UserInfo>>()
      // @ts-expect-error a schema must be a Standard Schema
      useUser({ schema: { parse: () => ({}) } })
    }
  })

  it('the functions of useLogin, useLogout and useToken can be click handlers and form actions', () => {
    ;(
      { login, loginAsync, loginWithPopup, loginWithPopupAsync }: LoginResult,
      { logout, logoutAsync }: LogoutResult,
      { renew }: TokenResult,
    ) => (
      <>
        <button type="button" onClick={login} />
        <button type="button" onClick={loginWithPopup} />
        <button type="button" onClick={logout} />
        <button type="button" onClick={renew} />
        <form onSubmit={login} />
        <form action={login} />
        <form action={loginAsync} />
        <form action={loginWithPopup} />
        <form action={loginWithPopupAsync} />
        <form action={logout} />
        <form action={logoutAsync} />
        <form action={renew} />
        <button type="submit" formAction={login} />
        <button type="submit" formAction={logoutAsync} />
        <a href="/" onClick={(event) => login(event)}>
          Log in
        </a>
      </>
    )
  })

  it('M7: login, logout and renew can be handlers that get a value instead of an event, or several arguments', () => {
    ;(
      { login, loginWithPopup }: LoginResult,
      { logout }: LogoutResult,
      { renew, renewAsync }: TokenResult,
    ) => {
      const handlers: Handlers = {
        onCheckedChange: login,
        onValueChange: loginWithPopup,
        onSelect: logout,
        onChange: renew,
      }
      expectTypeOf(renew()).toEqualTypeOf<void>()
      expectTypeOf(renewAsync()).resolves.toEqualTypeOf<AuthenticatedSession>()
      return handlers
    }
  })

  it('login and loginAsync can be called in transitions and passed to useActionState', () => {
    ;({ login, loginAsync }: LoginResult, { logoutAsync }: LogoutResult) => {
      startTransition(() => login())
      startTransition(login)
      startTransition(async () => {
        await loginAsync({ returnTo: '/' }).catch(() => undefined)
      })
      startTransition(() => loginAsync())
      const [state, dispatch, isPending] = useActionState(loginAsync, null)
      expectTypeOf(state).toEqualTypeOf<null | undefined>()
      expectTypeOf(isPending).toEqualTypeOf<boolean>()
      useActionState(loginAsync, undefined)
      useActionState(logoutAsync, null)
      const [error] = useActionState(async () => {
        try {
          await loginAsync()
        } catch (thrown) {
          return thrown as GenAuthError
        }
        return null
      }, null)
      expectTypeOf(error).toEqualTypeOf<GenAuthError | null>()
      return <form action={dispatch} />
    }
  })

  it('login can be a listener of native events', () => {
    ;({ login }: LoginResult) => {
      document.addEventListener('click', login)
    }
  })

  it('login and logout reject unknown options', () => {
    ;(
      { login, loginAsync, loginWithPopup, loginWithPopupAsync, ...rest }: LoginResult,
      { logout, logoutAsync }: LogoutResult,
    ) => {
      login({ returnTo: '/', scope: 'openid', prompt: 'login', params: { theme: 'dark' } })
      login({ scope: undefined })
      loginWithPopup({ popup: window.open() })
      logout({ scope: 'local', revoke: false, returnTo: '/' })
      expectTypeOf(login()).toEqualTypeOf<void>()
      expectTypeOf(loginWithPopup()).toEqualTypeOf<void>()
      expectTypeOf(logout()).toEqualTypeOf<void>()
      expectTypeOf(loginAsync()).resolves.toEqualTypeOf<void>()
      expectTypeOf(logoutAsync({ scope: 'local' })).resolves.toEqualTypeOf<void>()
      expectTypeOf(loginWithPopupAsync()).resolves.toEqualTypeOf<AuthenticatedSession>()
      expectTypeOf(loginAsync(new FormData())).toEqualTypeOf<void>()
      expectTypeOf(rest.error).toEqualTypeOf<GenAuthError | null>()
      // @ts-expect-error the name of the option is `returnTo`
      login({ returnto: '/' })
      login({
        extraScopes: ['orders:read'],
        loginHint: 'ada@example.com',
        connection: 'conn-1',
        tenantId: 'acme',
        screen: 'signup',
        uiLocales: ['en'],
        maxAgeSeconds: 300,
        acrValues: ['gold'],
      })
      rest.signUp({ tenantId: 'acme' })
      expectTypeOf(rest.signUp()).toEqualTypeOf<void>()
      expectTypeOf(rest.signUpAsync()).resolves.toEqualTypeOf<void>()
      expectTypeOf(rest.switchAccountAsync()).resolves.toEqualTypeOf<void>()
      // @ts-expect-error the name of the option is `tenantId`
      rest.signUp({ tenant: 'acme' })
      // @ts-expect-error the name of the option is `maxAgeSeconds`
      login({ maxAge: 300 })
      // @ts-expect-error `screen` must be `login` or `signup`
      login({ screen: 'register' })
      // @ts-expect-error `type` is a field of events, and not an option
      login({ type: 'oidc' })
      // @ts-expect-error `scope` must be a string
      login({ scope: ['openid'] })
      // @ts-expect-error `popup` is an option of loginWithPopup() only
      login({ popup: window })
      // @ts-expect-error `scope` must be `local` or `global`
      logout({ scope: 'everywhere' })
    }
    expectTypeOf<Parameters<typeof useLogin>[0]>().not.toExtend<Event | undefined>()
  })

  it('TypeScript describes an unknown option with the type of the options, because their overload is the last one', () => {
    // `Parameters` reads the last overload, as the error messages of TypeScript 7 do.
    expectTypeOf<Parameters<LoginResult['login']>>().toEqualTypeOf<[(LoginOptions | undefined)?]>()
    expectTypeOf<Parameters<LogoutResult['logout']>>().toEqualTypeOf<
      [(LogoutOptions | undefined)?]
    >()
    expectTypeOf<Parameters<TokenResult['renew']>>().toEqualTypeOf<[(RenewOptions | undefined)?]>()
  })

  it('TypeScript rejects wrong props of GenAuthProvider', () => {
    ;() => (
      <>
        <GenAuthProvider client={genauth} queryClient={undefined} onRedirect={undefined} />
        <GenAuthProvider
          client={genauth}
          onUserChange={async ({ queryClient }) => queryClient.clear()}
        />
        <GenAuthProvider
          client={genauth}
          onUserChange={({ reason }) => {
            expectTypeOf(reason).toEqualTypeOf<'login' | 'logout' | 'expired' | 'userSwitched'>()
          }}
        />
        {/* @ts-expect-error a QueryClient is not a GenAuth client */}
        <GenAuthProvider client={new QueryClient()} />
        {/* @ts-expect-error a provider needs a client */}
        <GenAuthProvider />
        {/* @ts-expect-error initialSession requires session */}
        <GenAuthProvider client={genauth} initialSession={{ user: { sub: 'a' } }} />
      </>
    )
  })

  it('userInfoQueryOptions works with the loaders, hooks and data tags of TanStack Query', () => {
    ;async (queryClient: QueryClient) => {
      const options = userInfoQueryOptions(genauth)
      expectTypeOf(await queryClient.query(options)).toEqualTypeOf<UserInfo>()
      expectTypeOf(await queryClient.ensureQueryData(options)).toEqualTypeOf<UserInfo>()
      expectTypeOf(await queryClient.fetchQuery(options)).toEqualTypeOf<UserInfo>()
      await queryClient.prefetchQuery(options)
      expectTypeOf(queryClient.getQueryData(options.queryKey)).toEqualTypeOf<UserInfo | undefined>()
      expectTypeOf(useQuery(options).data).toEqualTypeOf<UserInfo | undefined>()
      expectTypeOf(useSuspenseQuery(options).data).toEqualTypeOf<UserInfo>()
      const email = useQuery({ ...options, select: (user) => user.email })
      expectTypeOf(email.data).toEqualTypeOf<string | null | undefined>()
      queryOptions(options)
    }
  })

  it('the result of useToken is read-only', () => {
    ;(token: TokenResult) => {
      expectTypeOf(token.status).toEqualTypeOf<'none' | 'fresh' | 'renewing' | 'stale'>()
      expectTypeOf(token.getToken({ minValiditySeconds: 60 })).resolves.toEqualTypeOf<string>()
      // @ts-expect-error results are read-only
      token.accessToken = 'mine'
    }
  })
})
