import { escapeHtml } from './escape-html'
import { pageLayout } from './page-layout'

export interface MessagePageView {
  title: string
  text: string
  /** The error code, and whatever else helps to look it up. */
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
