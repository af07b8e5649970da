import type { Session } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import {
  GenAuthProvider,
  type InitialSession,
  LoggedIn,
  useSession,
  useSuspenseUser,
  useUser,
} from '@genauth/react'
import { QueryClient } from '@tanstack/react-query'
import { type ReactNode, StrictMode, Suspense } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, it, onTestFinished } from 'vitest'
import { nextFrames } from './mount-readers'
import { watchTexts } from './watch-texts'

const ada = { sub: 'a', name: 'Ada' }
const session: Session = { status: 'authenticated', id: 'session-1', sub: 'a', stale: false }
const initialAda: InitialSession = { session, user: ada }
const loading = { session: { status: 'loading' } } as const

function SessionText(): ReactNode {
  return useSession().status
}

function UserText(): ReactNode {
  const { user, status } = useUser()
  return user?.name ?? status
}

function SuspendedUserText(): ReactNode {
  return useSuspenseUser().user.name
}

function app(genauth: FakeGenAuth, initialSession: InitialSession) {
  return (
    <StrictMode>
      <GenAuthProvider
        client={genauth}
        queryClient={new QueryClient()}
        initialSession={initialSession}
      >
        <SessionText /> <UserText />{' '}
        <LoggedIn fallback="out">
          <Suspense fallback="wait">
            <SuspendedUserText />
          </Suspense>
        </LoggedIn>
      </GenAuthProvider>
    </StrictMode>
  )
}

/** Hydrates a server's HTML. Collects every text that was visible, and every error that React reported. */
function hydrateOver(html: string, tree: ReactNode) {
  const container = document.body.appendChild(document.createElement('div'))
  container.innerHTML = html
  const texts = watchTexts(container)
  const errors: unknown[] = []
  const root = hydrateRoot(container, tree, {
    onRecoverableError: (error) => errors.push(error),
    onUncaughtError: (error) => errors.push(error),
  })
  onTestFinished(() => {
    root.unmount()
    container.remove()
  })
  return { texts, errors }
}

it.each(['before', 'during', 'after'])(
  'X3: hydration causes no error and shows only the server’s state if the client gets the session %s hydration',
  async (when) => {
    const html = renderToString(app(createFakeGenAuth(loading), initialAda))
    const genauth = createFakeGenAuth({ user: ada, ...(when !== 'before' && loading) })
    const { texts, errors } = hydrateOver(html, app(genauth, initialAda))
    // React hydrates in a later task, so at this point the hydration has not started.
    if (when === 'during') genauth.setSession(session)
    await expect.poll(() => genauth.startCount()).toBe(1)
    if (when === 'after') genauth.setSession(session)
    await nextFrames()
    expect(errors).toEqual([])
    expect(texts).toEqual(['authenticated Ada Ada'])
    expect(genauth.callsTo('getUser')).toHaveLength(0)
  },
)
