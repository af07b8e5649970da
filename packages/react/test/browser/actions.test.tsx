import type { GenAuth } from '@genauth/core'
import { GenAuthProvider } from '@genauth/react'
import { type ReactNode, startTransition, useState } from 'react'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { ErrorBoundary } from '../support/error-boundary'
import { awaitingActions, idle, passingActions } from './login-actions'
import { mount } from './mount'
import { nextFrames } from './mount-readers'
import { openLeavingPage, openVisitorsClient } from './scripted-client'

const unhandled: unknown[] = []
const note = ({ reason }: PromiseRejectionEvent) => unhandled.push(reason)

beforeEach(() => {
  unhandled.length = 0
  window.addEventListener('unhandledrejection', note)
})

afterEach(() => {
  window.removeEventListener('unhandledrejection', note)
})

/** A client whose page stays. */
interface Abandoned {
  readonly genauth: GenAuth
  /** How often the page has left. */
  readonly navigations: () => number
  readonly stay: () => void
}

/** The user comes back to the page from the back/forward cache. */
function comeBackLater(): Abandoned {
  const { comeBack, ...page } = openLeavingPage()
  return { ...page, stay: comeBack }
}

/** The browser drops the navigation at once, in the page of the test: as if the user had pressed Escape or had chosen to stay. */
function dropNavigations(): Abandoned {
  let navigations = 0
  const drop = (event: Event) => {
    navigations += 1
    event.preventDefault()
  }
  window.navigation.addEventListener('navigate', drop)
  onTestFinished(() => window.navigation.removeEventListener('navigate', drop))
  return {
    genauth: openVisitorsClient(),
    navigations: () => navigations,
    stay: () => undefined,
  }
}

const reasons: [string, () => Abandoned][] = [
  ['the user comes back from the back/forward cache', comeBackLater],
  ['the browser drops the navigation', dropNavigations],
]

const buttonOf = (container: HTMLElement, name: string) =>
  [...container.querySelectorAll('button')].find(({ textContent }) => textContent === name)

/** Two pages, with a transition from one to the other, and the error boundary of an app. */
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

/** Begins a login that is abandoned, and goes on to the second page. */
async function logInAndGoOn({ genauth, navigations, stay }: Abandoned, children: ReactNode) {
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

describe.each(reasons)('an Action whose login is abandoned, when %s', (_reason, open) => {
  it.each(Object.entries(awaitingActions))(
    'X15: settles, and lets the next transition through, where %s awaits loginAsync',
    async (_kind, Awaiting) => {
      const settled: string[] = []
      await logInAndGoOn(open(), <Awaiting onEnd={(code) => settled.push(code)} />)
      expect(settled).toEqual(['login_abandoned'])
    },
  )

  it.each(Object.entries(passingActions))(
    'X15: reaches no error boundary, and lets the next transition through: %s',
    async (_kind, Passing) => {
      await logInAndGoOn(open(), <Passing />)
    },
  )
})
