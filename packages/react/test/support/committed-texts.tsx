import { Profiler, type ReactNode } from 'react'

/** The texts that a page has shown: one for each React commit that changed the text. */
export interface CommittedTexts {
  readonly container: HTMLElement
  readonly texts: string[]
  /** Wraps the tree that is rendered into the container. */
  readonly record: (children: ReactNode) => ReactNode
}

/** Creates a container that records every text that React commits, also a text that is replaced before the next frame. */
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

/** Returns the text without hidden elements. React hides the previous content of a suspended boundary, but does not remove the content. */
function visibleText(container: HTMLElement): string {
  const copy = container.cloneNode(true) as HTMLElement
  for (const hidden of copy.querySelectorAll<HTMLElement>('[style]')) {
    if (hidden.style.display === 'none') hidden.remove()
  }
  return copy.textContent ?? ''
}
