import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { onTestFinished } from 'vitest'

interface Mounted {
  readonly container: HTMLElement
  readonly rerender: (tree: ReactNode) => void
  readonly unmount: () => void
}

/** Mounts a tree under StrictMode. The end of the test unmounts it. */
export function mount(tree: ReactNode): Mounted {
  const container = document.body.appendChild(document.createElement('div'))
  const root = createRoot(container)
  const rerender = (next: ReactNode) => root.render(<StrictMode>{next}</StrictMode>)
  rerender(tree)
  onTestFinished(() => {
    root.unmount()
    container.remove()
  })
  return { container, rerender, unmount: () => root.unmount() }
}
