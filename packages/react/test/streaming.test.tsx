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
  /** Sends nothing before all is there, as for a crawler: then no script has to put late pieces in their places. */
  readonly isWhole?: boolean
  readonly onError?: (error: unknown) => void
}

/** Renders on a server, and hands each piece over as it is sent. */
type Stream = (tree: ReactNode, send: (piece: string) => void, options?: Streaming) => Promise<void>

const streams: Record<string, Stream> = {
  renderToPipeableStream: (tree, send, { isWhole = false, onError } = {}) =>
    new Promise((resolve, reject) => {
      const sink = new Writable({
        write(piece, _, done) {
          send(String(piece))
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
    for await (const piece of stream as unknown as AsyncIterable<Uint8Array>) {
      send(decoder.decode(piece, { stream: true }))
    }
    expect(errors).toEqual([])
  },
}

function knownOf(name: string): InitialSession {
  const session: Session = { status: 'authenticated', id: `session of ${name}`, stale: false }
  return { session, user: { sub: name, name } }
}

/** What a request waits for before it can render the rest of its page. */
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
    // Here, and nowhere else, one process is the server and the browser.
    if (!String(args[0]).includes('multiple renderers')) logged.push(args)
  })
})

afterEach(async () => {
  await act(async () => root?.unmount())
  root = undefined
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

describe.each(Object.entries(streams))('%s', (_, stream) => {
  it('X4: two requests that wait in the middle of streaming never see each other’s user', async () => {
    // What a module makes once for all requests.
    const genauth = createFakeGenAuth({ session: { status: 'loading' } })
    const queryClient = new QueryClient()
    const requests = ['Ada', 'Grace'].map((name) => {
      const gate = createGate()
      const pieces: string[] = []
      const tree = (
        <QueryClientProvider key={name} client={queryClient}>
          {page(
            genauth,
            knownOf(name),
            <main>
              {reader}
              <Suspense fallback={`wait ${name}`}>
                <Behind gate={gate}>{reader}</Behind>
              </Suspense>
            </main>,
          )}
        </QueryClientProvider>
      )
      return { gate, pieces, done: stream(tree, (piece) => pieces.push(piece)) }
    })
    const visitor = stream(
      page(genauth, undefined, <Show useHook={() => useUser()}>{({ status }) => status}</Show>),
      (piece) => expect(piece).not.toMatch(/Ada|Grace/),
    )
    await vi.waitUntil(
      () => requests.every(({ pieces }) => pieces.join('').includes('wait')),
      10_000,
    )
    for (const { gate } of [...requests].reverse()) gate.open()
    await Promise.all([visitor, ...requests.map(({ done }) => done)])
    const seen = requests.map(({ pieces }) => pieces.join('').match(/Ada|Grace/g))
    expect(seen).toEqual([Array(5).fill('Ada'), Array(5).fill('Grace')])
    expect(queryClient.getQueryCache().getAll()).toEqual([])
    expect(genauth.calls).toEqual([])
    expect(genauth.listenerCount()).toBe(0)
  })

  it.each(['before', 'during', 'after'])(
    'X3: hydrates a streamed page where the session comes %s, without a complaint or another state',
    async (when) => {
      const server = createFakeGenAuth({ session: { status: 'loading' } })
      const initial = knownOf('Ada')
      const gate = createGate()
      const tree = (genauth: FakeGenAuth, below: ReactNode) =>
        page(genauth, initial, <Suspense fallback="wait">{below}</Suspense>)
      let html = ''
      const add = (piece: string) => {
        html += piece
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
      const complaints: unknown[] = []
      await act(async () => {
        root = hydrateRoot(container, record(tree(genauth, reader)), {
          onRecoverableError: (error) => complaints.push(error),
        })
        if (when === 'during') genauth.setSession(initial.session)
      })
      if (when === 'after') await act(async () => genauth.setSession(initial.session))
      await settle()
      expect(complaints).toEqual([])
      expect(logged).toEqual([])
      expect(texts).toEqual(['AdaAdaauthenticated'])
      expect(genauth.callsTo('getUser')).toHaveLength(0)
    },
  )

  it('X8: sends the fallback of useSuspenseUser where the user is not known, and the browser renders the rest', async () => {
    const below = (
      <Suspense fallback="wait">
        <Show useHook={() => useSuspenseUser()}>{({ user }) => user.name}</Show>
      </Suspense>
    )
    const server = createFakeGenAuth({ session: { status: 'loading' } })
    const codes: unknown[] = []
    let html = ''
    const add = (piece: string) => {
      html += piece
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
        // React's own note that the server has left this part to the browser.
        onRecoverableError: () => undefined,
      })
    })
    await settle()
    expect(texts).toEqual(['wait', 'Ada'])
    expect(genauth.callsTo('getUser')).toHaveLength(1)
  })
})
