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
  const texts = [visibleText(container)]

  function note(): void {
    const text = visibleText(container)
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

/** React keeps what a boundary has shown before it suspended, but hides it. */
function visibleText(container: HTMLElement): string {
  const copy = container.cloneNode(true) as HTMLElement
  for (const hidden of copy.querySelectorAll<HTMLElement>('[style]')) {
    if (hidden.style.display === 'none') hidden.remove()
  }
  return copy.textContent ?? ''
}
