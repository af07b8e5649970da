import { Writable } from 'node:stream'
import type { GenAuthError, Session } from '@genauth/core'
import { createFakeGenAuth, type FakeGenAuth } from '@genauth/core/testing'
import {
  GenAuthProvider,
  type InitialSession,
  useSession,
  useSuspenseUser,
  useUser,
} from '@genauth/react'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act } from '@testing-library/react'
import { type ReactNode, StrictMode, Suspense } from 'react'
import { hydrateRoot, type Root } from 'react-dom/client'
import { renderToPipeableStream } from 'react-dom/server'
import { renderToReadableStream } from 'react-dom/server.browser'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordTexts } from './support/committed-texts'
import { settle } from './support/render-with'
import { Show } from './support/show'

interface Streaming {
  /**
   * Whether the server sends the page only when the page is complete, as for a crawler. A complete page needs no scripts that insert late
   * chunks.
   */
  readonly isWhole?: boolean
  readonly onError?: (error: unknown) => void
}

/** Renders on a server, and calls `send` with each chunk. */
type Stream = (tree: ReactNode, send: (chunk: string) => void, options?: Streaming) => Promise<void>

const streams: Record<string, Stream> = {
  renderToPipeableStream: (tree, send, { isWhole = false, onError } = {}) =>
    new Promise((resolve, reject) => {
      const sink = new Writable({
        write(chunk, _, done) {
          send(String(chunk))
          done()
        },
      })
      sink.on('finish', resolve)
      const { pipe } = renderToPipeableStream(tree, {
        onError: onError ?? reject,
        [isWhole ? 'onAllReady' : 'onShellReady']: () => pipe(sink),
      })
    }),
  async renderToReadableStream(tree, send, { isWhole = false, onError } = {}) {
    const errors: unknown[] = []
    const stream = await renderToReadableStream(tree, {
      onError: onError ?? ((error) => errors.push(error)),
    })
    if (isWhole) await stream.allReady
    const decoder = new TextDecoder()
    for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
      send(decoder.decode(chunk, { stream: true }))
    }
    expect(errors).toEqual([])
  },
}

function initialSessionOf(name: string): InitialSession {
  const session: Session = { status: 'authenticated', id: `session of ${name}`, stale: false }
  return { session, user: { sub: name, name } }
}

/** A gate that suspends the rest of a page until the gate is opened. */
interface Gate {
  readonly opened: Promise<void>
  isOpen: boolean
  open: () => void
}

function createGate(): Gate {
  let resolve: () => void = () => undefined
  const opened = new Promise<void>((onOpen) => {
    resolve = onOpen
  })
  const gate: Gate = {
    opened,
    isOpen: false,
    open: () => {
      gate.isOpen = true
      resolve()
    },
  }
  return gate
}

function Behind({ gate, children }: { gate: Gate; children: ReactNode }): ReactNode {
  if (!gate.isOpen) throw gate.opened
  return children
}

const reader = (
  <>
    <Show useHook={() => useUser()}>{({ status, user }) => user?.name ?? status}</Show>
    <Show useHook={() => useSuspenseUser()}>{({ user }) => user.name}</Show>
    <Show useHook={useSession}>{({ status }) => status}</Show>
  </>
)

function page(genauth: FakeGenAuth, initial: InitialSession | undefined, children: ReactNode) {
  return (
    <StrictMode>
      <GenAuthProvider client={genauth} initialSession={initial}>
        {children}
      </GenAuthProvider>
    </StrictMode>
  )
}

let root: Root | undefined

let logged: unknown[] = []

beforeEach(() => {
  logged = []
  vi.spyOn(console, 'error').mockImplementation((...args: unknown[]) => {
    // React warns because in this test one process is both server and browser. An app does not cause this warning.
    if (!String(args[0]).includes('multiple renderers')) logged.push(args)
  })
})

afterEach(async () => {
  await act(async () => root?.unmount())
  root = undefined
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

describe.each(Object.entries(streams))('a page that is streamed with %s', (_, stream) => {
  it('X4: if two requests suspend during streaming, neither response contains the user of the other request', async () => {
    // On a server, a module creates the client and the QueryClient once for all requests.
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const queryClient = new QueryClient()
    const requests = ['Ada', 'Grace'].map((name) => {
      const gate = createGate()
      const chunks: string[] = []
      const tree = (
        <QueryClientProvider key={name} client={queryClient}>
          {page(
            genauth,
            initialSessionOf(name),
            <main>
              {reader}
              <Suspense fallback={`wait ${name}`}>
                <Behind gate={gate}>{reader}</Behind>
              </Suspense>
            </main>,
          )}
        </QueryClientProvider>
      )
      return { gate, chunks, done: stream(tree, (chunk) => chunks.push(chunk)) }
    })
    const signedOut = stream(
      page(genauth, undefined, <Show useHook={() => useUser()}>{({ status }) => status}</Show>),
      (chunk) => expect(chunk).not.toMatch(/Ada|Grace/),
    )
    await vi.waitUntil(
      () => requests.every(({ chunks }) => chunks.join('').includes('wait')),
      10_000,
    )
    for (const { gate } of [...requests].reverse()) gate.open()
    await Promise.all([signedOut, ...requests.map(({ done }) => done)])
    const seen = requests.map(({ chunks }) => chunks.join('').match(/Ada|Grace/g))
    expect(seen).toEqual([Array(5).fill('Ada'), Array(5).fill('Grace')])
    expect(queryClient.getQueryCache().getAll()).toEqual([])
    expect(genauth.calls).toEqual([])
    expect(genauth.listenerCount()).toBe(0)
  })

  it.each(['before', 'during', 'after'])(
    'X3: hydration of a streamed page shows only the server’s state and no error if the client gets the session %s hydration',
    async (when) => {
      const server = createFakeGenAuth({ session: { status: 'loading' } })
      const initial = initialSessionOf('Ada')
      const gate = createGate()
      const tree = (genauth: FakeGenAuth, below: ReactNode) =>
        page(genauth, initial, <Suspense fallback="wait">{below}</Suspense>)
      let html = ''
      const add = (chunk: string) => {
        html += chunk
      }
      const done = stream(tree(server, <Behind gate={gate}>{reader}</Behind>), add, {
        isWhole: true,
      })
      gate.open()
      await done

      const genauth = createFakeGenAuth({
        session: when === 'before' ? initial.session : { status: 'loading' },
        user: { sub: 'Ada', name: 'Ada' },
      })
      const { container, texts, record } = recordTexts(html)
      document.body.append(container)
      const errors: unknown[] = []
      await act(async () => {
        root = hydrateRoot(container, record(tree(genauth, reader)), {
          onRecoverableError: (error) => errors.push(error),
        })
        if (when === 'during') genauth.setSession(initial.session)
      })
      if (when === 'after') await act(async () => genauth.setSession(initial.session))
      await settle()
      expect(errors).toEqual([])
      expect(logged).toEqual([])
      expect(texts).toEqual(['AdaAdaauthenticated'])
      expect(genauth.callsTo('getUser')).toHaveLength(0)
    },
  )

  it('X8: a server streams the Suspense fallback if useSuspenseUser has no user, and the browser renders the user', async () => {
    const below = (
      <Suspense fallback="wait">
        <Show useHook={() => useSuspenseUser()}>{({ user }) => user.name}</Show>
      </Suspense>
    )
    const server = createFakeGenAuth({ session: { status: 'loading' } })
    const codes: unknown[] = []
    let html = ''
    const add = (chunk: string) => {
      html += chunk
    }
    const onError = (error: unknown) => void codes.push((error as GenAuthError).code)
    await stream(page(server, undefined, below), add, { onError })
    expect(codes).toEqual(['not_authenticated'])
    expect(server.calls).toEqual([])

    const genauth = createFakeGenAuth({ user: { sub: 'Ada', name: 'Ada' } })
    const { container, texts, record } = recordTexts(html)
    document.body.append(container)
    await act(async () => {
      root = hydrateRoot(container, record(page(genauth, undefined, below)), {
        // React reports an error because the browser, not the server, renders this part. Ignore the error.
        onRecoverableError: () => undefined,
      })
    })
    await settle()
    expect(texts).toEqual(['wait', 'Ada'])
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })
})
