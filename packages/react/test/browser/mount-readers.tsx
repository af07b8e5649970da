import type { GenAuth } from '@genauth/core'
import { GenAuthProvider, useLogin, useSession, useToken, useUser } from '@genauth/react'
import type { QueryClient } from '@tanstack/react-query'
import { Profiler, type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, onTestFinished } from 'vitest'

/** Components that read one hook or one field, by name. A component with the name of a hook reads every field of its result. */
const readers = {
  useUser: () => String(Object.values(useUser()).length),
  'useUser().user': () => useUser().user?.name,
  useSession: () => String(Object.values(useSession()).length),
  useLogin: () => String(Object.values(useLogin()).length),
  accessToken: () => useToken().accessToken,
} satisfies Record<string, () => ReactNode>

type ReaderName = keyof typeof readers

interface Mounted {
  readonly container: HTMLElement
  /**
   * Returns how often the components with this name have rendered since they were mounted. The array has no duplicates: `[50]` means that
   * each component has rendered 50 times.
   */
  renders(name: ReaderName): number[]
}

interface Options {
  readonly counts: Partial<Record<ReaderName, number>>
  readonly queryClient: QueryClient
  readonly isStrict?: boolean
}

/** Mounts components below a provider, each in its own Profiler, and waits until all are mounted. */
export async function mountReaders(
  genauth: GenAuth,
  { counts, queryClient, isStrict = false }: Options,
): Promise<Mounted> {
  const profiled = new Map<string, number>()
  const rendered = (id: string) => {
    profiled.set(id, (profiled.get(id) ?? 0) + 1)
  }
  const names = Object.keys(counts) as ReaderName[]
  const idsOf = (name: ReaderName) =>
    Array.from({ length: counts[name] ?? 0 }, (_, index) => `${name} ${index}`)
  const elements = names.flatMap((name) => {
    const Reader = readers[name]
    return idsOf(name).map((id) => (
      <Profiler key={id} id={id} onRender={rendered}>
        <Reader />
      </Profiler>
    ))
  })
  const app = (
    <GenAuthProvider client={genauth} queryClient={queryClient}>
      {elements}
    </GenAuthProvider>
  )
  const container = document.body.appendChild(document.createElement('div'))
  const root = createRoot(container)
  onTestFinished(() => {
    root.unmount()
    container.remove()
  })
  root.render(isStrict ? <StrictMode>{app}</StrictMode> : app)
  await expect.poll(() => profiled.size).toBe(elements.length)
  await expect.poll(() => queryClient.isFetching()).toBe(0)
  await nextFrames()
  profiled.clear()
  return {
    container,
    renders: (name) => [...new Set(idsOf(name).map((id) => profiled.get(id) ?? 0))],
  }
}

/** Waits two frames and the tasks after these frames, until React has rendered every pending update. */
export async function nextFrames(): Promise<void> {
  for (let frame = 0; frame < 2; frame += 1) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    await new Promise((resolve) => setTimeout(resolve))
  }
}
