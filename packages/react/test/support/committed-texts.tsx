import { Profiler, type ReactNode } from 'react'

/** What a page has shown: one text for each commit that has changed it, none left out. */
export interface CommittedTexts {
  readonly container: HTMLElement
  readonly texts: string[]
  /** Wraps what is rendered into the container. */
  readonly record: (children: ReactNode) => ReactNode
}

/** Makes a container that keeps every text which React commits to it, also those that are gone before a frame is painted. */
export function recordTexts(html = ''): CommittedTexts {
  const container = document.createElement('div')
  container.innerHTML = html
  const texts = [container.textContent ?? '']

  function note(): void {
    const text = container.textContent ?? ''
    if (text !== texts.at(-1)) texts.push(text)
  }

  return {
    container,
    texts,
    record: (children) => (
      <Profiler id="page" onRender={note}>
        {children}
      </Profiler>
    ),
  }
}
