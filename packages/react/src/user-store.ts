import type { GenAuth, Session, UserInfo } from '@genauth/core'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { hashKey, type QueryClient } from '@tanstack/react-query'
import { type InitialSession, initialUser } from './initial-session'
import type { Store } from './store'
import { userInfoQueryKey, userInfoQueryOptions } from './user-info-query'
import type { UserResult } from './user-result'
import { createUserResults, type UserView } from './user-results'
import { createUserSelect, type SelectedUser } from './user-schema'
import { type UserWatch, watchUser } from './user-watch'

/** What a user store is made of. */
export interface UserStoreParts {
  readonly genauth: GenAuth
  readonly queryClient: QueryClient
  readonly session: Store<Session>
  readonly initial: InitialSession | undefined
}

/** The user of one provider under one schema: one query observer, however many components read it. */
export interface UserStore<User> extends Store<UserResult<User>> {
  /**
   * Waits for the session, then for its user, and starts reading it: what Suspense waits for. The same promise for all who ask
   * meanwhile; it never rejects, because the outcome is in the store.
   */
  readonly settle: (onSettled: () => void) => Promise<void>
}

function createSettle({ genauth, queryClient }: UserStoreParts): UserStore<never>['settle'] {
  let settling: Promise<void> | undefined

  async function readUser(): Promise<void> {
    // After an await, because this is called in a render, where no other component may be told of anything.
    await Promise.resolve()
    const session = await genauth.ready()
    if (session.status !== 'authenticated') return
    await queryClient.fetchQuery(userInfoQueryOptions(genauth)).catch(() => undefined)
  }

  return (onSettled) => {
    settling ??= readUser().finally(() => {
      settling = undefined
      onSettled()
    })
    return settling
  }
}

/** Reads the user as it is known without an observer: before the first effect, and on a server. */
function readUnwatched<User>(
  parts: UserStoreParts,
  select: (claims: UserInfo) => SelectedUser<User>,
): (id: string, cached: boolean) => UserView<User> {
  return (id, cached) => {
    const hash = hashKey(userInfoQueryKey(parts.genauth, id))
    const query = cached ? parts.queryClient.getQueryCache().get<UserInfo>(hash) : undefined
    const claims = query?.state.data ?? initialUser(parts.initial, id)
    const selected = claims && select(claims)
    const error = query?.state.error ?? null
    return { selected, error, isFetching: !selected && !error }
  }
}

interface Follower<User> {
  /** The user of the followed session; `undefined` for any other one. */
  readonly read: (id: string) => UserView<User> | undefined
  readonly refetch: () => Promise<unknown>
  /** Turns to the core's own session: the one that the server knew may be over. */
  readonly follow: () => void
  readonly stop: () => void
}

function createFollower<User>(
  { genauth, queryClient, initial }: UserStoreParts,
  select: (claims: UserInfo) => SelectedUser<User>,
  onChange: () => void,
): Follower<User> {
  let followed: { readonly id: string; readonly watch: UserWatch<SelectedUser<User>> } | undefined

  function stop(): void {
    followed?.watch.stop()
    followed = undefined
  }

  return {
    stop,
    read(id) {
      if (followed?.id !== id) return undefined
      const { data, error, isFetching } = followed.watch.result()
      return { selected: data, error, isFetching }
    },
    refetch: async () => followed?.watch.refetch(),
    follow() {
      const session = genauth.getSession()
      const id = session.status === 'authenticated' ? session.id : undefined
      if (followed?.id === id) return
      stop()
      if (id === undefined) return
      const claims = initialUser(initial, id)
      followed = { id, watch: watchUser({ genauth, queryClient, select, claims, onChange }) }
    },
  }
}

/** Makes the store of a provider's user under one schema. It does nothing until somebody subscribes. */
export function createUserStore<User>(
  parts: UserStoreParts,
  schema: StandardSchemaV1<unknown, User> | undefined,
): UserStore<User> {
  const { session } = parts
  const select = createUserSelect(schema)
  const unwatched = readUnwatched(parts, select)
  const follower = createFollower(parts, select, tell)
  const listeners = new Set<() => void>()
  const results = createUserResults<User>(refetch)
  const serverResults = createUserResults<User>(refetch)
  let told: UserResult<User> | undefined
  let stopListening: () => void

  async function refetch(): Promise<UserResult<User>> {
    await follower.refetch()
    return get()
  }

  function get(): UserResult<User> {
    return results(session.get(), (id) => follower.read(id) ?? unwatched(id, true))
  }

  function tell(): void {
    const result = get()
    if (result === told) return
    told = result
    for (const listener of listeners) listener()
  }

  function follow(): void {
    follower.follow()
    tell()
  }

  return {
    get,
    getServer: () => serverResults(session.getServer(), (id) => unwatched(id, false)),
    settle: createSettle(parts),
    subscribe(listener) {
      listeners.add(listener)
      if (listeners.size === 1) {
        stopListening = session.subscribe(follow)
        follow()
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        stopListening()
        follower.stop()
      }
    },
  }
}
