import { onTestFinished } from 'vitest'

/** Keeps every text that a user may have seen in an element, until the test ends. */
export function watchTexts(container: HTMLElement): string[] {
  // React keeps what was shown before a boundary suspended, and hides it.
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not seen
  const read = () => container.innerText.replace(/\s+/g, ' ').trim()
  const texts = [read()]
  const observer = new MutationObserver(() => {
    if (read() !== texts.at(-1)) texts.push(read())
  })
  observer.observe(container, {
    childList: true,
    characterData: true,
    subtree: true,
    attributes: true,
  })
  onTestFinished(() => observer.disconnect())
  return texts
}
