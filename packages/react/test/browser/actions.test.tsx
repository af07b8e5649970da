import type { GenAuth } from '@genauth/core'
import { GenAuthProvider } from '@genauth/react'
import { type ReactNode, startTransition, useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { ErrorBoundary } from '../support/error-boundary'
import { awaitingActions, idle, passingActions } from './login-actions'
import { mount } from './mount'
import { nextFrames } from './mount-readers'
import { openRedirectingPage, openSignedOutClient } from './scripted-client'

const unhandled: unknown[] = []
const note = ({ reason }: PromiseRejectionEvent) => unhandled.push(reason)

beforeEach(() => {
  unhandled.length = 0
  window.addEventListener('unhandledrejection', note)
})

afterEach(() => {
  window.removeEventListener('unhandledrejection', note)
})

/** A client, and functions that count its navigations and abandon its login. */
interface Abandoned {
  readonly genauth: GenAuth
  /** Returns how many navigations the client has started. */
  readonly navigations: () => number
  /** Abandons the login. */
  readonly stay: () => void
}

/** Opens a client. Its `stay` simulates that the user comes back to the page from the back/forward cache. */
function comeBackLater(): Abandoned {
  const { comeBack, ...page } = openRedirectingPage()
  return { ...page, stay: comeBack }
}

/**
 * Opens a client on the test's own page and cancels every navigation immediately. The Escape key and the browser's dialog for unsaved
 * changes cancel navigations in the same way.
 */
function cancelNavigations(): Abandoned {
  let navigations = 0
  const cancel = (event: Event) => {
    navigations += 1
    event.preventDefault()
  }
  window.navigation.addEventListener('navigate', cancel)
  onTestFinished(() => window.navigation.removeEventListener('navigate', cancel))
  return {
    genauth: openSignedOutClient(),
    navigations: () => navigations,
    stay: () => undefined,
  }
}

const reasons: [string, () => Abandoned][] = [
  ['the user comes back from the back/forward cache', comeBackLater],
  ['the browser cancels the navigation', cancelNavigations],
]

const buttonOf = (container: HTMLElement, name: string) =>
  [...container.querySelectorAll('button')].find(({ textContent }) => textContent === name)

/** An app with two pages, a transition between them, and an error boundary. */
function App({ genauth, children }: { genauth: GenAuth; children: ReactNode }): ReactNode {
  const [page, setPage] = useState('first page')
  return (
    <GenAuthProvider client={genauth}>
      <button type="button" onClick={() => startTransition(() => setPage('second page'))}>
        Go on
      </button>
      <ErrorBoundary fallback={({ message }) => `boundary: ${message}`}>
        {page}, {children}
      </ErrorBoundary>
    </GenAuthProvider>
  )
}

/** Starts a login, abandons it, and navigates to the second page. */
async function abandonLoginAndNavigate(
  { genauth, navigations, stay }: Abandoned,
  children: ReactNode,
) {
  const { container } = mount(<App genauth={genauth}>{children}</App>)
  await genauth.ready()
  await nextFrames()
  buttonOf(container, 'Log in')?.click()
  await expect.poll(navigations).toBe(1)
  await nextFrames()
  stay()
  buttonOf(container, 'Go on')?.click()
  await expect
    .poll(() => container.textContent)
    .toMatch(new RegExp(`second page, (Log in)?${idle}$`))
  await nextFrames()
  expect(unhandled).toEqual([])
}

describe.each(reasons)('an Action whose login is abandoned because %s', (_reason, open) => {
  it.each(Object.entries(awaitingActions))(
    'X15: an Action that awaits an abandoned loginAsync() settles, and the next transition works: %s',
    async (_kind, Awaiting) => {
      const settled: string[] = []
      await abandonLoginAndNavigate(open(), <Awaiting onEnd={(code) => settled.push(code)} />)
      expect(settled).toEqual(['login_abandoned'])
    },
  )

  it.each(Object.entries(passingActions))(
    'X15: an abandoned login of an Action causes no error in the error boundary, and the next transition works: %s',
    async (_kind, Passing) => {
      await abandonLoginAndNavigate(open(), <Passing />)
    },
  )
})
