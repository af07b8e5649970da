import { escapeHtml } from './escape-html'
import { pageLayout } from './page-layout'

export interface MessagePageView {
  title: string
  text: string
  /** Names and values to show below the text, such as the error code. */
  details?: Readonly<Record<string, string>>
}

export function messagePage({ title, text, details = {} }: MessagePageView): string {
  const lines = Object.entries(details).map(
    ([name, value]) => `<p>${escapeHtml(name)}: <code>${escapeHtml(value)}</code></p>`,
  )
  return pageLayout(
    title,
    `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>${lines.join('')}`,
  )
}
