import { escapeHtml } from './escape-html'
import { pageStyle } from './page-style'
import { type Language, textsOf } from './texts'

/** Returns a complete page. `main` is HTML whose values are already escaped. */
export function pageLayout(title: string, main: string, language: Language = 'en'): string {
  const { languageTag, footer } = textsOf[language]
  return `<!doctype html>
<html lang="${languageTag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)} – GenAuth emulator</title>
<style>${pageStyle}</style>
</head>
<body>
<main>${main}</main>
<footer>${footer}</footer>
</body>
</html>`
}
