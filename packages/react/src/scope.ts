import type { GenAuth, Session } from '@genauth/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { QueryClient } from '@tanstack/react-query'
import type { InitialSession } from './initial-session'
import { createSessionStore } from './session-store'
import type { Store } from './store'
import type { TokenResult } from './token-result'
import { createTokenStore } from './token-store'
import { createUserStore, type UserStore } from './user-store'

/** What the hooks under one provider have in common. */
export interface Scope {
  readonly genauth: GenAuth
  readonly queryClient: QueryClient
  readonly session: Store<Session>
  readonly token: Store<TokenResult>
  /** The user under a schema; one store for all who ask with the same one. */
  readonly user: <User>(schema: StandardSchemaV1<unknown, User> | undefined) => UserStore<User>
}

/** Makes the scope of a provider, without any effect: it is made in a render. */
export function createScope(
  genauth: GenAuth,
  queryClient: QueryClient,
  initial: InitialSession | undefined,
): Scope {
  const session = createSessionStore(genauth, initial)
  const withoutSchema = {}
  const users = new WeakMap<object, UserStore<unknown>>()
  return {
    genauth,
    queryClient,
    session,
    token: createTokenStore(genauth),
    user<User>(schema: StandardSchemaV1<unknown, User> | undefined) {
      let store = users.get(schema ?? withoutSchema)
      if (!store) {
        store = createUserStore<unknown>({ genauth, queryClient, session, initial }, schema)
        users.set(schema ?? withoutSchema, store)
      }
      return store as UserStore<User>
    },
  }
}
