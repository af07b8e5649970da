import { RequireLogin, useLogin, useSession, useToken, useUser } from '@genauth/react'
import { createFakeGenAuth, type FakeGenAuth, GenAuthTestProvider } from '@genauth/react/testing'
import { type ReactNode, useState } from 'react'
import type { StoryMode } from '../parts/story-mode'
import { fakeState, type StateName, type StoryState, stateNames } from '../parts/story-state'

function SessionCell(): ReactNode {
  const session = useSession()
  if (session.status === 'loading') return session.status
  if (session.status === 'anonymous') return `${session.status}, reason ${session.reason}`
  return session.stale ? `${session.status}, stale` : session.status
}

function UserCell(): ReactNode {
  const { status, user } = useUser()
  return user?.name ? `${status}: ${user.name}` : status
}

function LoginCell(): ReactNode {
  const { isPending, error } = useLogin()
  if (isPending) return 'pending'
  return error ? `error: ${error.code}` : 'ready'
}

function TokenCell(): ReactNode {
  const { status, error } = useToken()
  return error ? `${status}, error: ${error.code}` : status
}

function RequireLoginCell({ genauth }: { readonly genauth: FakeGenAuth }): ReactNode {
  const { isPending } = useLogin()
  const isStarted = isPending && genauth.callsTo('login').length > 0
  return (
    <RequireLogin
      fallback={({ reason }) => (isStarted ? 'starts one login' : `the fallback, reason ${reason}`)}
    >
      the children
    </RequireLogin>
  )
}

interface RowProps {
  readonly name: StateName
  readonly story: StoryState
  readonly mode: StoryMode
}

function Row({ name, story, mode }: RowProps): ReactNode {
  const [{ reader, guard }] = useState(() => ({
    reader: createFakeGenAuth(fakeState({ ...story, state: name }, mode)),
    guard: createFakeGenAuth(fakeState({ ...story, state: name }, mode)),
  }))
  return (
    <tr>
      <th scope="row">{name}</th>
      <GenAuthTestProvider genauth={reader}>
        <td>
          <SessionCell />
        </td>
        <td>
          <UserCell />
        </td>
        <td>
          <TokenCell />
        </td>
        <td>
          <LoginCell />
        </td>
      </GenAuthTestProvider>
      <td>
        <GenAuthTestProvider genauth={guard}>
          <RequireLoginCell genauth={guard} />
        </GenAuthTestProvider>
      </td>
    </tr>
  )
}

interface StatesTableProps {
  readonly mode: StoryMode
  readonly story: StoryState
}

/**
 * Shows what the hooks return in every state. Each row renders the hooks inside a provider whose fake client is in the state of the row.
 */
export function StatesTable({ mode, story }: StatesTableProps): ReactNode {
  return (
    <div className="table-frame">
      <table className="table">
        <caption>What the hooks return in {mode} mode, and what RequireLogin shows</caption>
        <thead>
          <tr>
            <th scope="col">state</th>
            <th scope="col">useSession</th>
            <th scope="col">useUser</th>
            <th scope="col">useToken</th>
            <th scope="col">useLogin</th>
            <th scope="col">RequireLogin</th>
          </tr>
        </thead>
        <tbody>
          {stateNames.map((name) => (
            <Row key={`${name} ${mode}`} name={name} story={story} mode={mode} />
          ))}
        </tbody>
      </table>
    </div>
  )
}
