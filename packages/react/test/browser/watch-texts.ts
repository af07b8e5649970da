import { onTestFinished } from 'vitest'

/** Collects every text that was visible in an element, until the test ends. */
export function watchTexts(container: HTMLElement): string[] {
  // React hides the previous content of a suspended boundary, but keeps it in the document.
  // biome-ignore lint/performance/useDomNodeTextContent: hidden text must be left out
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
